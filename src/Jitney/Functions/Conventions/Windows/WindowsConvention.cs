using Jitney.Linking.Architectures;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Functions.Conventions.Windows;

/// <summary>Calls on x86-64 as Windows has them: an argument takes one of four places in registers, or a word of the stack, whatever it is.</summary>
/// <remarks>Microsoft, "x64 calling convention". Numbers of 128 bits, of which that does not speak, are as GCC and clang have them there.</remarks>
internal sealed class WindowsConvention : ICallingConvention
{
    /// <summary>The registers: rcx, rdx, r8 and r9 for integers, xmm0 to xmm3 for floating-point numbers. Of a place only one is used.</summary>
    public const int Registers = 4;

    private const int StackAlignment = 16;

    // A thunk's frame is touched page by page, and there are threads with small stacks.
    private const int LargestStack = 1 << 15;

    /// <inheritdoc/>
    public Architecture Architecture { get; } = Architecture.Of(TargetArchitecture.X64)!;

    /// <inheritdoc/>
    public CallShape ShapeOf(NativeSignature signature)
    {
        WordClass[] result = signature.Result is null ? [] : [WindowsClasses.OfResult(signature.Result)];
        var moves = new List<WordMove>();
        int place = result is [WordClass.Memory] ? 1 : 0;
        int copies = 0;
        int source = 0;
        foreach (NativeLayout argument in signature.Arguments)
        {
            int stack = (place - Registers) * sizeof(ulong);
            WordClass one = WindowsClasses.OfArgument(argument);
            if (one == WordClass.Copy)
            {
                copies += Align(argument.Size);
                moves.Add(stack < 0 ? new WordMove(source, one, place, argument.Size) : new WordMove(source, WordClass.CopyOnStack, stack, argument.Size));
            }
            else
            {
                moves.Add(stack < 0 ? new WordMove(source, one, place, sizeof(ulong)) : new WordMove(source, WordClass.Memory, stack, sizeof(ulong)));
            }

            source += (argument.Size + sizeof(ulong) - 1) & -sizeof(ulong);
            place++;
        }

        int size = Align(Math.Max(0, place - Registers) * sizeof(ulong));
        return size + copies <= LargestStack
            ? new CallShape(moves, size, result)
            : throw new ArgumentException($"the arguments of the function take {size + copies} bytes of the stack, and at most {LargestStack} can be passed: pass addresses");
    }

    /// <inheritdoc/>
    public ThunkCode CallThunk(CallShape shape) => WindowsCallThunk.Make(shape);

    /// <inheritdoc/>
    public ThunkCode CallbackThunk(CallShape shape, CallbackTarget target) => WindowsCallbackThunk.Make(shape, target);

    private static int Align(int offset) => (offset + StackAlignment - 1) & ~(StackAlignment - 1);
}

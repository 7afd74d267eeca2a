using Jitney.Linking.Architectures;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Functions.Conventions.SystemV;

/// <summary>Calls on x86-64 by the System V ABI: Linux, macOS and others.</summary>
internal sealed class SystemVConvention : ICallingConvention
{
    /// <summary>The registers for integers: rdi, rsi, rdx, rcx, r8, r9.</summary>
    public const int IntegerRegisters = 6;

    /// <summary>The registers for floating-point numbers: xmm0 to xmm7.</summary>
    public const int VectorRegisters = 8;

    private const int StackAlignment = 16;

    // A thunk does not probe the stack.
    private const int LargestStack = 1 << 15;

    /// <inheritdoc/>
    public Architecture Architecture { get; } = Architecture.Of(TargetArchitecture.X64)!;

    /// <inheritdoc/>
    public CallShape ShapeOf(NativeSignature signature)
    {
        WordClass[] result = signature.Result is null ? [] : SystemVClasses.Of(signature.Result);
        var moves = new List<WordMove>();
        int integers = result is [WordClass.Memory] ? 1 : 0;
        int vectors = 0;
        int stack = 0;
        int source = 0;
        foreach (NativeLayout argument in signature.Arguments)
        {
            WordClass[] classes = SystemVClasses.Of(argument);
            int needsIntegers = classes.Count(static one => one == WordClass.Integer);
            int needsVectors = classes.Count(static one => one == WordClass.Vector);
            int words = (argument.Size + sizeof(ulong) - 1) / sizeof(ulong);

            // A value goes into registers as a whole or not at all.
            if (classes is [WordClass.Memory] || integers + needsIntegers > IntegerRegisters || vectors + needsVectors > VectorRegisters)
            {
                stack = Align(stack, Math.Max(sizeof(ulong), argument.Alignment));
                moves.Add(new WordMove(source, WordClass.Memory, stack, words * sizeof(ulong)));
                stack += words * sizeof(ulong);
            }
            else
            {
                for (int word = 0; word < classes.Length; word++)
                {
                    if (classes[word] != WordClass.Nowhere)
                    {
                        moves.Add(new WordMove(source + (word * sizeof(ulong)), classes[word], classes[word] == WordClass.Integer ? integers++ : vectors++, sizeof(ulong)));
                    }
                }
            }

            source += words * sizeof(ulong);
        }

        return stack <= LargestStack
            ? new CallShape(moves, Align(stack, StackAlignment), result)
            : throw new ArgumentException($"the arguments of the function take {stack} bytes of the stack, and at most {LargestStack} can be passed: pass addresses");
    }

    /// <inheritdoc/>
    public ThunkCode CallThunk(CallShape shape) => SystemVCallThunk.Make(shape);

    /// <inheritdoc/>
    public ThunkCode CallbackThunk(CallShape shape, CallbackTarget target) => SystemVCallbackThunk.Make(shape, target);

    private static int Align(int offset, int alignment) => (offset + alignment - 1) & ~(alignment - 1);
}

using Jitney.Linking.Architectures;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Functions.Conventions.AArch64;

/// <summary>Calls on AArch64 by the procedure call standard, as Linux has it: functions with a variable number of arguments get them as all others do.</summary>
/// <remarks>"Procedure Call Standard for the Arm 64-bit Architecture", 6.8.2 and 6.9.</remarks>
internal sealed class AArch64Convention : ICallingConvention
{
    /// <summary>The registers for integers, x0 to x7, and those for floating-point numbers, v0 to v7: as many of each.</summary>
    public const int Registers = 8;

    private const int StackAlignment = 16;

    // A thunk does not probe the stack.
    private const int LargestStack = 1 << 15;

    /// <inheritdoc/>
    public Architecture Architecture { get; } = Architecture.Of(TargetArchitecture.AArch64)!;

    /// <inheritdoc/>
    public CallShape ShapeOf(NativeSignature signature)
    {
        WordClass[] result = signature.Result is null ? [] : AArch64Classes.Of(signature.Result);
        var places = new Places();
        int source = 0;
        foreach (NativeLayout argument in signature.Arguments)
        {
            places.Place(argument, source);
            source += WordsOf(argument) * sizeof(ulong);
        }

        return places.Stack + places.Copies <= LargestStack
            ? new CallShape(places.Moves, Align(places.Stack, StackAlignment), result)
            : throw new ArgumentException($"the arguments of the function take {places.Stack + places.Copies} bytes of the stack, and at most {LargestStack} can be passed: pass addresses");
    }

    /// <inheritdoc/>
    public ThunkCode CallThunk(CallShape shape) => AArch64CallThunk.Make(shape);

    /// <inheritdoc/>
    public ThunkCode CallbackThunk(CallShape shape, CallbackTarget target) => AArch64CallbackThunk.Make(shape, target);

    private static int WordsOf(NativeLayout layout) => (layout.Size + sizeof(ulong) - 1) / sizeof(ulong);

    private static int Align(int offset, int alignment) => (offset + alignment - 1) & ~(alignment - 1);

    // Registers and stack as far as earlier arguments have taken them.
    private sealed class Places
    {
        private int _integers;
        private int _vectors;

        public List<WordMove> Moves { get; } = [];

        public int Stack { get; private set; }

        public int Copies { get; private set; }

        public void Place(NativeLayout argument, int source)
        {
            switch (AArch64Classes.Of(argument))
            {
                case [WordClass.Memory]:
                    Copies += Align(argument.Size, StackAlignment);
                    if (_integers < Registers)
                    {
                        Moves.Add(new WordMove(source, WordClass.Copy, _integers++, argument.Size));
                    }
                    else
                    {
                        Moves.Add(new WordMove(source, WordClass.CopyOnStack, Stack, argument.Size));
                        Stack += sizeof(ulong);
                    }

                    break;
                case [WordClass.Integer, ..] classes:
                    PlaceIntegers(argument, source, classes.Length);
                    break;
                case var classes:
                    PlaceVectors(argument, source, classes);
                    break;
            }
        }

        private void PlaceIntegers(NativeLayout argument, int source, int words)
        {
            // What is aligned to 16 bytes begins at an even register, and the one before it stays unused.
            int first = argument.NaturalAlignment == StackAlignment ? Align(_integers, 2) : _integers;
            if (first + words > Registers)
            {
                _integers = Registers;
                PlaceOnStack(argument, source);
                return;
            }

            for (int word = 0; word < words; word++)
            {
                Moves.Add(new WordMove(source + (word * sizeof(ulong)), WordClass.Integer, first + word, sizeof(ulong)));
            }

            _integers = first + words;
        }

        private void PlaceVectors(NativeLayout argument, int source, WordClass[] classes)
        {
            if (_vectors + classes.Length > Registers)
            {
                _vectors = Registers;
                PlaceOnStack(argument, source);
                return;
            }

            foreach (WordClass one in classes)
            {
                int size = one == WordClass.Single ? sizeof(float) : sizeof(ulong);
                Moves.Add(new WordMove(source, one, _vectors++, size));
                source += size;
            }
        }

        private void PlaceOnStack(NativeLayout argument, int source)
        {
            Stack = Align(Stack, Math.Max(sizeof(ulong), argument.NaturalAlignment));
            int size = WordsOf(argument) * sizeof(ulong);
            Moves.Add(new WordMove(source, WordClass.Memory, Stack, size));
            Stack += size;
        }
    }
}

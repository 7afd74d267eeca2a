namespace Jitney.Functions.Conventions.AArch64;

/// <summary>How a value is passed.</summary>
/// <remarks>"Procedure Call Standard for the Arm 64-bit Architecture", 5.10.5 (homogeneous aggregates) and 6.8.2. There are no vectors and no <c>long double</c>.</remarks>
internal static class AArch64Classes
{
    private const int LargestInRegisters = 16;
    private const int MostMembers = 4;

    /// <summary>The classes of its words, or of its numbers where each has a register for itself: up to four of one floating-point type. One <see cref="WordClass.Memory"/> for
    /// a value that lies in memory as a whole, of which the address is passed.</summary>
    public static WordClass[] Of(NativeLayout layout)
    {
        ReadOnlySpan<NativeField> fields = layout.Fields;
        NativeField first = fields[0];
        if (first.IsFloat && IsHomogeneous(layout, first.Size))
        {
            // A single number fills its word of the block of arguments.
            bool isAlone = layout.Size == first.Size;
            var numbers = new WordClass[layout.Size / first.Size];
            Array.Fill(numbers, first.Size == sizeof(float) && !isAlone ? WordClass.Single : WordClass.Vector);
            return numbers;
        }

        if (layout.Size > LargestInRegisters)
        {
            return [WordClass.Memory];
        }

        var words = new WordClass[(layout.Size + sizeof(ulong) - 1) / sizeof(ulong)];
        Array.Fill(words, WordClass.Integer);
        return words;
    }

    // Nothing but numbers of one type, in unions too, and no padding.
    private static bool IsHomogeneous(NativeLayout layout, int size)
    {
        if (layout.Size % size != 0 || layout.Size / size > MostMembers)
        {
            return false;
        }

        int members = 0;
        foreach (NativeField field in layout.Fields)
        {
            if (!field.IsFloat || field.Size != size || field.Offset % size != 0)
            {
                return false;
            }

            members |= 1 << (field.Offset / size);
        }

        return members == (1 << (layout.Size / size)) - 1;
    }
}

namespace Jitney.Functions.Conventions.SystemV;

/// <summary>The classes of a value's words, by which it is passed.</summary>
/// <remarks>"System V Application Binary Interface, AMD64 Architecture Processor Supplement", 3.2.3. Of its classes, INTEGER and SSE and MEMORY occur: there
/// are no vectors and no <c>long double</c>.</remarks>
internal static class SystemVClasses
{
    private const int LargestInRegisters = 16;

    /// <summary>The classes of its words; one <see cref="WordClass.Memory"/> for a value that lies in memory as a whole.</summary>
    public static WordClass[] Of(NativeLayout layout)
    {
        if (layout.Size > LargestInRegisters)
        {
            return [WordClass.Memory];
        }

        var classes = new WordClass[(layout.Size + sizeof(ulong) - 1) / sizeof(ulong)];
        Array.Fill(classes, WordClass.Nowhere);
        foreach (NativeField field in layout.Fields)
        {
            // Packed structs have fields that no register could hold as they lie.
            if (field.Offset % field.Size != 0)
            {
                return [WordClass.Memory];
            }

            for (int word = field.Offset / sizeof(ulong); word * sizeof(ulong) < field.Offset + field.Size; word++)
            {
                classes[word] = Merge(classes[word], field.IsFloat ? WordClass.Vector : WordClass.Integer);
            }
        }

        return classes;
    }

    private static WordClass Merge(WordClass one, WordClass other) =>
        one == WordClass.Nowhere || one == other ? other : WordClass.Integer;
}

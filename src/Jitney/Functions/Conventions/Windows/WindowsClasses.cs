namespace Jitney.Functions.Conventions.Windows;

/// <summary>How a value is passed and returned. What it is made of counts only where it is no struct.</summary>
/// <remarks>Microsoft, "x64 calling convention", "Parameter passing" and "Return values". There are no vectors and no <c>long double</c>.</remarks>
internal static class WindowsClasses
{
    /// <summary>The class of an argument: one word, or <see cref="WordClass.Copy"/> for the address of a copy.</summary>
    public static WordClass OfArgument(NativeLayout layout) => IsWord(layout) ? OfWord(layout) : WordClass.Copy;

    /// <summary>The class of a result: one word, a number of 128 bits, or <see cref="WordClass.Memory"/> for what is stored at an address that is passed.</summary>
    public static WordClass OfResult(NativeLayout layout) => layout switch
    {
        _ when IsWord(layout) => OfWord(layout),
        { IsScalar: true } => WordClass.Wide,
        _ => WordClass.Memory,
    };

    private static WordClass OfWord(NativeLayout layout) => layout.IsScalar && layout.Fields[0].IsFloat ? WordClass.Vector : WordClass.Integer;

    private static bool IsWord(NativeLayout layout) => layout.Size is 1 or 2 or 4 or 8;
}

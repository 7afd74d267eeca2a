namespace Jitney.ObjectFiles.Elf;

/// <summary>
/// The results of <see cref="ElfObjectFile.SymbolSectionIndex"/> that are not sections. They are not the file's own
/// values, for with more than 65 279 sections those are real section indices too.
/// </summary>
internal static class ElfSymbolPlace
{
    /// <summary>The symbol is defined elsewhere.</summary>
    public const int Undefined = 0;

    /// <summary>The symbol's value is no address and stays as it is.</summary>
    public const int Absolute = -1;

    /// <summary>The symbol has a size, and an alignment as its value, but no place yet.</summary>
    public const int Common = -2;
}

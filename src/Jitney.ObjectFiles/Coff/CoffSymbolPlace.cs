namespace Jitney.ObjectFiles.Coff;

/// <summary>The values of <see cref="CoffSymbol.SectionNumber"/> that are not sections.</summary>
internal static class CoffSymbolPlace
{
    /// <summary><c>IMAGE_SYM_UNDEFINED</c>: defined elsewhere, or common.</summary>
    public const int Undefined = 0;

    /// <summary><c>IMAGE_SYM_ABSOLUTE</c>: the value is no address and stays as it is.</summary>
    public const int Absolute = -1;

    /// <summary><c>IMAGE_SYM_DEBUG</c>: for debuggers alone; source files are such.</summary>
    public const int Debug = -2;
}

namespace Jitney.Definitions;

/// <summary>Which compiler a source file is for.</summary>
internal enum SourceLanguage
{
    /// <summary>The C compiler: C, and assembler with or without a preprocessor.</summary>
    C,

    /// <summary>The C++ compiler, whose programs need its libraries too.</summary>
    CPlusPlus,
}

/// <summary>Tells source files by their names, which is all that tells them from other text.</summary>
internal static class SourceLanguages
{
    /// <summary>The language of a file of a name; null where the name does not end as a source file's.</summary>
    public static SourceLanguage? Of(string path) => Path.GetExtension(path) switch
    {
        ".c" or ".s" or ".S" => SourceLanguage.C,
        ".cc" or ".cpp" or ".cxx" => SourceLanguage.CPlusPlus,
        _ => null,
    };
}

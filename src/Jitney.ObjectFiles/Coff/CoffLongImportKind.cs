namespace Jitney.ObjectFiles.Coff;

/// <summary>What an object of an import library is to the tables that it would make in an image, if it is one of those that import objects replace.</summary>
internal enum CoffLongImportKind
{
    /// <summary>No such object.</summary>
    None,

    /// <summary>It imports one symbol of the library.</summary>
    Import,

    /// <summary>The library's entry in the table of libraries.</summary>
    Library,

    /// <summary>The library's name alone, which the entry refers to.</summary>
    LibraryName,

    /// <summary>The end of a table, or another part without anything to tell.</summary>
    Terminator,
}

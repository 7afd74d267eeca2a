namespace Jitney.ObjectFiles.Coff;

/// <summary>How an import object tells what its library calls the symbol (<c>NameType</c>).</summary>
internal enum CoffImportNameKind : byte
{
    /// <summary><c>IMPORT_OBJECT_ORDINAL</c>: by a number alone.</summary>
    Ordinal = 0,

    /// <summary><c>IMPORT_OBJECT_NAME</c>: as the symbol is called.</summary>
    Name = 1,

    /// <summary><c>IMPORT_OBJECT_NAME_NO_PREFIX</c>: the symbol's name without a first <c>?</c>, <c>@</c> or <c>_</c>.</summary>
    NoPrefix = 2,

    /// <summary><c>IMPORT_OBJECT_NAME_UNDECORATE</c>: the same, and only what stands before an <c>@</c>.</summary>
    Undecorated = 3,

    /// <summary><c>IMPORT_OBJECT_NAME_EXPORTAS</c>: by a name of its own, which stands behind the library's.</summary>
    ExportAs = 4,
}

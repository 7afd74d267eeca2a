namespace Jitney.ObjectFiles.Coff;

/// <summary>What an import object imports (<c>Type</c>).</summary>
internal enum CoffImportKind : byte
{
    /// <summary><c>IMPORT_OBJECT_CODE</c>: a function, called through a small piece of code of the symbol's name.</summary>
    Code = 0,

    /// <summary><c>IMPORT_OBJECT_DATA</c>: a variable, reached through <c>__imp_</c> and its name alone.</summary>
    Data = 1,

    /// <summary><c>IMPORT_OBJECT_CONST</c>: a variable whose name, as <c>__imp_</c> and its name, is that of the pointer to it.</summary>
    Constant = 2,
}

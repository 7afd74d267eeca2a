namespace Jitney.Linking.Resolution;

/// <summary>What a symbol that the linker defines stands for.</summary>
internal enum SpecialSymbolKind
{
    /// <summary>An address that is the batch's own: <c>__dso_handle</c>.</summary>
    DsoHandle,

    /// <summary>The global offset table: <c>_GLOBAL_OFFSET_TABLE_</c>.</summary>
    Got,

    /// <summary>From where the local dynamic model counts with descriptors: <c>_TLS_MODULE_BASE_</c>. Since its code is rewritten to count from
    /// the thread pointer, it is the thread pointer.</summary>
    ThreadBase,

    /// <summary>Start of all sections of a name that is a C identifier.</summary>
    SectionStart,

    /// <summary>End of these.</summary>
    SectionStop,

    /// <summary>Start of the table of the earliest initialisers.</summary>
    PreinitArrayStart,

    /// <summary>End of it.</summary>
    PreinitArrayEnd,

    /// <summary>Start of the table of initialisers.</summary>
    InitArrayStart,

    /// <summary>End of it.</summary>
    InitArrayEnd,

    /// <summary>Start of the table of finalisers.</summary>
    FiniArrayStart,

    /// <summary>End of it.</summary>
    FiniArrayEnd,

    /// <summary>The batch's ELF header: <c>__ehdr_start</c>.</summary>
    Headers,

    /// <summary>The index of its unwind tables: <c>__GNU_EH_FRAME_HDR</c>.</summary>
    FrameIndex,

    /// <summary>A dynamic section with nothing in it: <c>_DYNAMIC</c>, where a reference to it is not weak.</summary>
    Dynamic,

    /// <summary>Start of the code, which lies before all else.</summary>
    CodeStart,

    /// <summary>End of the code.</summary>
    CodeEnd,

    /// <summary>Start of the data.</summary>
    DataStart,

    /// <summary>End of the data with content.</summary>
    DataEnd,

    /// <summary>Start of the data without content.</summary>
    ZeroFillStart,

    /// <summary>End of the data.</summary>
    End,

    /// <summary>Windows: from where offsets count in tables and code: <c>__ImageBase</c>.</summary>
    ImageBase,

    /// <summary>Windows: a pointer to another symbol (<c>__imp_</c>), of which the global offset table has one for each.</summary>
    Pointer,

    /// <summary>Windows: the number of the batch's thread-local storage: <c>_tls_index</c>. Who sets the storage aside writes it.</summary>
    ThreadIndex,

    /// <summary>Windows: what describes the batch's thread-local storage: <c>_tls_used</c>.</summary>
    ThreadDirectory,

    /// <summary>Windows: a description of what the system is to check in the image, which asks for nothing: <c>_load_config_used</c>.</summary>
    LoadConfiguration,

    /// <summary>Windows: a list of initialisers or finalisers with nothing in it, as GNU's start code runs it: who runs tables runs those of the batch.</summary>
    NoFunctions,

    /// <summary>Windows: start and end of a table with nothing in it.</summary>
    NoTable,

    /// <summary>Windows: a function that has nothing to do: <c>_pei386_runtime_relocator</c>.</summary>
    NoWork,

    /// <summary>Windows: an address of 0, for tables that the batch does not have.</summary>
    Zero,

    /// <summary>Windows: <c>_fltused</c>, a number that says that floating-point numbers are used.</summary>
    FloatingPoint,

    /// <summary>A place among the data from which code of RISC-V may count: <c>__global_pointer$</c>.</summary>
    GlobalPointer,
}

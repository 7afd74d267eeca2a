namespace Jitney.Linking.Graph;

/// <summary>What a section is for, as far as the linker treats it specially. The order is that in which roles lie in a segment.</summary>
internal enum SectionRole : byte
{
    /// <summary>The linker's own headers of the batch, and what these name.</summary>
    Headers,

    /// <summary>Unwind tables; must be contiguous over the batch.</summary>
    Frames,

    /// <summary>The zero word behind the last unwind table.</summary>
    FramesEnd,

    /// <summary>Windows: the table of functions and their unwind information (<c>.pdata</c>). An entry is a block, and the entries of a batch are one table in the order of the functions.</summary>
    FunctionTable,

    /// <summary>Functions to run before all other initialisers.</summary>
    PreinitArray,

    /// <summary>Initialisers, in the order of their priority.</summary>
    InitArray,

    /// <summary>Finalisers.</summary>
    FiniArray,

    /// <summary>Windows: functions to call when a thread begins or ends (<c>.CRT$XL</c>), by name.</summary>
    ThreadCallbacks,

    /// <summary>Pieces of one function that starts the program (<c>.init</c>); without gaps, in the order of the objects.</summary>
    StartCode,

    /// <summary>Pieces of one function that ends the program (<c>.fini</c>).</summary>
    EndCode,

    /// <summary>A section whose name is a C identifier: contiguous by name, for <c>__start_</c> and <c>__stop_</c> symbols.</summary>
    Named,

    /// <summary>Anything else with content.</summary>
    Plain,

    /// <summary>The linker's own stubs.</summary>
    Stubs,

    /// <summary>The linker's own global offset table.</summary>
    Got,

    /// <summary>What thread-local variables hold at first: the template of each thread's copy.</summary>
    ThreadData,

    /// <summary>Thread-local variables that are zero at first: the rest of the template, behind its content, where nothing is stored.</summary>
    ThreadZeroFill,

    /// <summary>Memory that is zero at first.</summary>
    ZeroFill,
}

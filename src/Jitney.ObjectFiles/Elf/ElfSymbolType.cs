namespace Jitney.ObjectFiles.Elf;

/// <summary>What a symbol stands for (lower half of <c>st_info</c>).</summary>
internal enum ElfSymbolType : byte
{
    /// <summary><c>STT_NOTYPE</c>: not said; usual for undefined symbols.</summary>
    None = 0,

    /// <summary><c>STT_OBJECT</c>: data.</summary>
    Data = 1,

    /// <summary><c>STT_FUNC</c>: a function.</summary>
    Function = 2,

    /// <summary><c>STT_SECTION</c>: the beginning of its section; usually without a name of its own.</summary>
    Section = 3,

    /// <summary><c>STT_FILE</c>: the name of a source file.</summary>
    File = 4,

    /// <summary><c>STT_COMMON</c>: data not yet placed in a section.</summary>
    Common = 5,

    /// <summary><c>STT_TLS</c>: a thread-local variable; the value is an offset in the thread's block.</summary>
    ThreadLocal = 6,

    /// <summary><c>STT_GNU_IFUNC</c>: a resolver that returns the function's address.</summary>
    IndirectFunction = 10,
}

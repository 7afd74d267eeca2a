namespace Jitney.Protocol.Vocabulary;

/// <summary>What the dynamic linkers of processors know by different numbers: machines, pages, and relocations, which
/// they apply to loaded objects.</summary>
/// <remarks>From each processor's supplement to the "System V Application Binary Interface". Made once for each
/// processor; to be read from any thread.</remarks>
internal sealed class DynamicLinkerNumbers
{
    private static readonly DynamicLinkerNumbers s_x64 = new()
    {
        Machine = 62,                    // EM_X86_64
        LargestPage = 0x1000,
        Absolute64 = 1,                  // R_X86_64_64
        GlobalData = 6,                  // R_X86_64_GLOB_DAT
        JumpSlot = 7,                    // R_X86_64_JUMP_SLOT
        Relative = 8,                    // R_X86_64_RELATIVE
        ThreadModule = 16,               // R_X86_64_DTPMOD64
        ThreadModuleOffset = 17,         // R_X86_64_DTPOFF64
        ThreadOffset = 18,               // R_X86_64_TPOFF64
        ThreadDescriptor = 36,           // R_X86_64_TLSDESC
        IndirectRelative = 37,           // R_X86_64_IRELATIVE
    };

    private static readonly DynamicLinkerNumbers s_aarch64 = new()
    {
        Machine = 183,                   // EM_AARCH64
        LargestPage = 0x10000,
        Absolute64 = 257,                // R_AARCH64_ABS64
        GlobalData = 1025,               // R_AARCH64_GLOB_DAT
        JumpSlot = 1026,                 // R_AARCH64_JUMP_SLOT
        Relative = 1027,                 // R_AARCH64_RELATIVE
        ThreadModule = 1028,             // R_AARCH64_TLS_DTPMOD
        ThreadModuleOffset = 1029,       // R_AARCH64_TLS_DTPREL
        ThreadOffset = 1030,             // R_AARCH64_TLS_TPREL
        ThreadDescriptor = 1031,         // R_AARCH64_TLSDESC
        IndirectRelative = 1032,         // R_AARCH64_IRELATIVE
    };

    private static readonly DynamicLinkerNumbers s_riscV64 = new()
    {
        Machine = 243,                   // EM_RISCV
        HeaderFlags = 0x4,               // EF_RISCV_FLOAT_ABI_DOUBLE: the dynamic linker loads nothing else
        LargestPage = 0x1000,
        Absolute64 = 2,                  // R_RISCV_64
        GlobalData = 2,                  // R_RISCV_64: slots of tables are words like others
        JumpSlot = 5,                    // R_RISCV_JUMP_SLOT
        Relative = 3,                    // R_RISCV_RELATIVE
        ThreadModule = 7,                // R_RISCV_TLS_DTPMOD64
        ThreadModuleOffset = 9,          // R_RISCV_TLS_DTPREL64
        ThreadModuleBias = 0x800,
        ThreadOffset = 11,               // R_RISCV_TLS_TPREL64
        ThreadDescriptor = null,         // R_RISCV_TLSDESC is younger than most dynamic linkers
        IndirectRelative = 58,           // R_RISCV_IRELATIVE
    };

    /// <summary>Those of the processor that this process was made for.</summary>
    /// <exception cref="InvalidOperationException">Nobody knows them.</exception>
    public static DynamicLinkerNumbers OfThisProcess => Of(Target.OfThisProcess.Architecture);

    /// <summary>The number of the machine in a file's header.</summary>
    public required ushort Machine { get; init; }

    /// <summary>The flags in a file's header.</summary>
    public uint HeaderFlags { get; init; }

    /// <summary>The largest page that systems for this processor have: an object aligned to it can be loaded
    /// everywhere.</summary>
    public required ulong LargestPage { get; init; }

    /// <summary><c>symbol + addend</c>, 64 bits wide.</summary>
    public required uint Absolute64 { get; init; }

    /// <summary><c>symbol</c>, in a table of addresses.</summary>
    public required uint GlobalData { get; init; }

    /// <summary><c>symbol</c>, perhaps only when it is first called.</summary>
    public required uint JumpSlot { get; init; }

    /// <summary><c>base + addend</c>.</summary>
    public required uint Relative { get; init; }

    /// <summary>What the function at <c>base + addend</c> returns.</summary>
    public required uint IndirectRelative { get; init; }

    /// <summary>The number of the module that has a thread-local symbol.</summary>
    public required uint ThreadModule { get; init; }

    /// <summary><c>symbol + addend - bias</c>, counted from the start of its module's storage; see <see
    /// cref="ThreadModuleBias"/>.</summary>
    public required uint ThreadModuleOffset { get; init; }

    /// <summary>What the function that finds thread-local symbols adds to distances, so that short instructions reach
    /// more.</summary>
    public ulong ThreadModuleBias { get; init; }

    /// <summary><c>symbol + addend</c> of a thread-local symbol, counted from the thread pointer.</summary>
    public required uint ThreadOffset { get; init; }

    /// <summary>Two words: a function that gives a thread-local symbol's distance from the thread pointer, and its
    /// argument. Null where dynamic linkers do not know it.</summary>
    public required uint? ThreadDescriptor { get; init; }

    /// <summary>Those of a processor.</summary>
    /// <exception cref="InvalidOperationException">Nobody knows them.</exception>
    public static DynamicLinkerNumbers Of(TargetArchitecture architecture) => architecture switch
    {
        TargetArchitecture.X64 => s_x64,
        TargetArchitecture.AArch64 => s_aarch64,
        TargetArchitecture.RiscV64 => s_riscV64,
        _ => throw new InvalidOperationException("the numbers of this processor's dynamic linker are not known"),
    };

    /// <summary>Whether a relocation is one that fills a word with a symbol's address.</summary>
    public bool IsAddress(uint type) => type == Absolute64 || type == GlobalData || type == JumpSlot;

    /// <summary>Whether a relocation is one of a thread-local symbol.</summary>
    public bool IsThreadLocal(uint type) => type == ThreadModule || type == ThreadModuleOffset || type == ThreadOffset || type == ThreadDescriptor;
}

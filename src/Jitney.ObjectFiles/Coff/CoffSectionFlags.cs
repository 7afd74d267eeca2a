using System.Diagnostics.CodeAnalysis;

namespace Jitney.ObjectFiles.Coff;

/// <summary>The attributes of a section (<c>Characteristics</c>); four bits of it are a number, <see cref="CoffSectionHeader.Alignment"/>.</summary>
[Flags]
[SuppressMessage("Naming", "CA1711", Justification = "The specification calls them section flags.")]
internal enum CoffSectionFlags : uint
{
    /// <summary>No attribute.</summary>
    None = 0,

    /// <summary><c>IMAGE_SCN_TYPE_NO_PAD</c>: an old way to say that the alignment is 1.</summary>
    NoPadding = 0x8,

    /// <summary><c>IMAGE_SCN_CNT_CODE</c>: holds machine code.</summary>
    Code = 0x20,

    /// <summary><c>IMAGE_SCN_CNT_INITIALIZED_DATA</c>: holds data with bytes in the file.</summary>
    InitializedData = 0x40,

    /// <summary><c>IMAGE_SCN_CNT_UNINITIALIZED_DATA</c>: begins as zero bytes that the file does not hold.</summary>
    UninitializedData = 0x80,

    /// <summary><c>IMAGE_SCN_LNK_INFO</c>: meant for the linker, as directives are.</summary>
    Information = 0x200,

    /// <summary><c>IMAGE_SCN_LNK_REMOVE</c>: not for the linker's output.</summary>
    Remove = 0x800,

    /// <summary><c>IMAGE_SCN_LNK_COMDAT</c>: may be defined by several inputs, of which one is chosen.</summary>
    Comdat = 0x1000,

    /// <summary><c>IMAGE_SCN_GPREL</c>: found by a register of some processors.</summary>
    GlobalPointer = 0x8000,

    /// <summary>The bits of the alignment.</summary>
    AlignmentMask = 0xf00000,

    /// <summary><c>IMAGE_SCN_LNK_NRELOC_OVFL</c>: the number of relocations did not fit, and stands in the first of them.</summary>
    ManyRelocations = 0x1000000,

    /// <summary><c>IMAGE_SCN_MEM_DISCARDABLE</c>: not needed once the program runs; so is data for debuggers.</summary>
    Discardable = 0x2000000,

    /// <summary><c>IMAGE_SCN_MEM_NOT_CACHED</c>: not to be cached.</summary>
    NotCached = 0x4000000,

    /// <summary><c>IMAGE_SCN_MEM_NOT_PAGED</c>: to be kept in memory.</summary>
    NotPaged = 0x8000000,

    /// <summary><c>IMAGE_SCN_MEM_SHARED</c>: one copy for all processes.</summary>
    Shared = 0x10000000,

    /// <summary><c>IMAGE_SCN_MEM_EXECUTE</c>: can be run.</summary>
    Execute = 0x20000000,

    /// <summary><c>IMAGE_SCN_MEM_READ</c>: can be read.</summary>
    Read = 0x40000000,

    /// <summary><c>IMAGE_SCN_MEM_WRITE</c>: can be written.</summary>
    Write = 0x80000000,
}

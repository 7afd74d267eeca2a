namespace Jitney.Protocol.Vocabulary;

/// <summary>The formats that object files may have.</summary>
internal enum TargetFormat : byte
{
    /// <summary>One that is not read.</summary>
    Other,

    /// <summary>ELF: Linux and most others.</summary>
    Elf,

    /// <summary>COFF: Windows.</summary>
    Coff,

    /// <summary>Mach-O: macOS.</summary>
    MachO,
}

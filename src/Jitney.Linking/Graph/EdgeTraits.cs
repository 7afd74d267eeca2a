namespace Jitney.Linking.Graph;

/// <summary>What an edge kind needs; the low bits hold its width in bytes.</summary>
[Flags]
internal enum EdgeTraits : ushort
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Mask of the width.</summary>
    Width = 0x0f,

    /// <summary>The target's address is taken.</summary>
    Address = 0x10,

    /// <summary>The target must lie within 32-bit reach: an imported function gets a stub for its address, imported data a copy.</summary>
    Near = 0x20,

    /// <summary>The target is called; an imported one needs a stub.</summary>
    Stub = 0x40,

    /// <summary>The target needs a GOT entry.</summary>
    GotEntry = 0x80,

    /// <summary>The target is a thread-local variable, and its distance from the thread pointer is needed.</summary>
    ThreadOffset = 0x100,

    /// <summary>It may belong together with edges around it, such as a call of the thread library (<see cref="Building.EdgeGroup"/>).</summary>
    Joined = 0x200,

    /// <summary>The code that it is for may become shorter once its layout is known (<see cref="Architectures.CodeShortener"/>).</summary>
    Shortened = 0x400,

    /// <summary>With an addend, the GOT entry or stub is one of the sum of the target's address and the addend.</summary>
    OfSum = 0x800,
}

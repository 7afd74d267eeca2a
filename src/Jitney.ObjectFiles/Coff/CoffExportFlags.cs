using System.Diagnostics.CodeAnalysis;

namespace Jitney.ObjectFiles.Coff;

/// <summary>How a symbol is exported.</summary>
[Flags]
[SuppressMessage("Naming", "CA1711", Justification = "Flags is what they are.")]
internal enum CoffExportFlags : byte
{
    /// <summary>As a function, by name.</summary>
    None = 0,

    /// <summary><c>DATA</c>: as a variable.</summary>
    Data = 1,

    /// <summary><c>PRIVATE</c>: not in import libraries.</summary>
    Private = 2,

    /// <summary><c>NONAME</c>: by ordinal alone.</summary>
    NoName = 4,

    /// <summary><c>NAME=LIBRARY.OTHER</c>: what another library has, so that the object's own symbols are not meant.</summary>
    Forwarder = 8,
}

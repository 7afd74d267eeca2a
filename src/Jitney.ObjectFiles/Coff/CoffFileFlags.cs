using System.Diagnostics.CodeAnalysis;

namespace Jitney.ObjectFiles.Coff;

/// <summary>The attributes of a file (<c>Characteristics</c> of its header); those that readers ask for.</summary>
[Flags]
[SuppressMessage("Naming", "CA1711", Justification = "The specification calls them flags.")]
internal enum CoffFileFlags : ushort
{
    /// <summary>No attribute; usual for objects.</summary>
    None = 0,

    /// <summary><c>IMAGE_FILE_EXECUTABLE_IMAGE</c>: an image that was linked without faults.</summary>
    Image = 0x2,

    /// <summary><c>IMAGE_FILE_DLL</c>: an image that is a library.</summary>
    Library = 0x2000,
}

using Microsoft.Win32.SafeHandles;

namespace Jitney.Interop.Streams;

/// <summary>A file descriptor that is closed when it is disposed.</summary>
internal sealed class SafeDescriptor : SafeHandleMinusOneIsInvalid
{
    /// <summary>Takes a descriptor over.</summary>
    /// <param name="number">The descriptor's number; from now on this object alone closes it.</param>
    public SafeDescriptor(int number)
        : base(ownsHandle: true) => SetHandle(number);

    /// <summary>The descriptor's number, for telling it to another process; the handle must stay alive meanwhile.</summary>
    public int Number => (int)handle;

    /// <summary>Whether reads and writes wait, where that is not kept by the system itself.</summary>
    public bool IsWaiting { get; set; } = true;

    /// <summary>What it is, in the words of the system's side, where that system tells only while nobody reads; 0 as long as it is not known.</summary>
    public int Kind { get; set; }

    /// <inheritdoc/>
    protected override bool ReleaseHandle() => Descriptors.Here.Close(handle, Kind);
}

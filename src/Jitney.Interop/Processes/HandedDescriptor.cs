using System.Runtime.InteropServices;
using Jitney.Interop.Streams;

namespace Jitney.Interop.Processes;

/// <summary>A descriptor that a child process gets.</summary>
/// <param name="Descriptor">The parent's descriptor; stays the parent's.</param>
/// <param name="Number">Its number in the child. Not every system has any but those of standard streams, 0 to 2, and the descriptor's own.</param>
internal readonly record struct HandedDescriptor(SafeHandle Descriptor, int Number)
{
    /// <summary>Hands a descriptor on under the number that it has here, which all systems can.</summary>
    public HandedDescriptor(SafeDescriptor descriptor)
        : this(descriptor, descriptor.Number)
    {
    }
}

using System.Runtime.InteropServices;

namespace Jitney.Interop.Processes;

/// <summary>A descriptor that a child process gets.</summary>
/// <param name="Descriptor">The parent's descriptor; stays the parent's.</param>
/// <param name="Number">Its number in the child.</param>
internal readonly record struct HandedDescriptor(SafeHandle Descriptor, int Number);

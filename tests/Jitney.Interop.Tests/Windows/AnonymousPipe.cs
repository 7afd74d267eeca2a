using System.IO.Pipes;
using Jitney.Interop.Streams;

namespace Jitney.Interop.Tests.Windows;

/// <summary>A pipe as others make it for their children.</summary>
internal static class AnonymousPipe
{
    public static (SafeDescriptor ReadEnd, SafeDescriptor WriteEnd) Make()
    {
        using var server = new AnonymousPipeServerStream(PipeDirection.In);
        SafeDescriptor writeEnd = Descriptors.Here.Duplicate(server.ClientSafePipeHandle);
        server.DisposeLocalCopyOfClientHandle();
        return (Descriptors.Here.Duplicate(server.SafePipeHandle), writeEnd);
    }
}

namespace Jitney.Interop.Sockets;

/// <summary>Bytes that nobody can guess, from the kernel: the runtime's own would load a cryptographic library for it.</summary>
internal abstract class RandomBytes
{
    /// <summary>Those of the system that this process runs on.</summary>
    public static RandomBytes Here { get; } = Platform.Choose<RandomBytes>(
        static () => new Linux.Sockets.SystemRandomBytes(),
        static () => new Windows.Sockets.SystemRandomBytes());

    /// <summary>Makes some bytes, at most 256.</summary>
    public abstract byte[] Make(int count);
}

namespace Jitney.Interop.Streams;

/// <summary>Makes the types of this folder that the system gives. Their own static members say what is asked for.</summary>
internal abstract class StreamFactory
{
    /// <summary>That of the system that this process runs on.</summary>
    public static StreamFactory Here { get; } = Platform.Choose<StreamFactory>(static () => new Linux.Streams.SystemStreamFactory(), static () => new Windows.Streams.SystemStreamFactory());

    /// <inheritdoc cref="ByteConnection.Over(SafeDescriptor, SafeDescriptor)"/>
    public abstract ByteConnection Connect(SafeDescriptor input, SafeDescriptor output);

    /// <inheritdoc cref="ByteConnection.OverCarrier"/>
    public abstract ByteConnection ConnectOverCarrier(SafeDescriptor local, IDisposable? carrier);

    /// <inheritdoc cref="ReadinessLoop.Make"/>
    public abstract ReadinessLoop MakeLoop();
}

using Jitney.Interop.Streams;

namespace Jitney.Interop.Windows.Streams;

/// <inheritdoc cref="StreamFactory"/>
internal sealed class SystemStreamFactory : StreamFactory
{
    /// <inheritdoc/>
    public override ByteConnection Connect(SafeDescriptor input, SafeDescriptor output) => new SystemByteConnection(input, output);

    /// <inheritdoc/>
    public override ByteConnection ConnectOverCarrier(SafeDescriptor local, IDisposable? carrier) => new SystemByteConnection(local, local) { Carrier = carrier };

    /// <inheritdoc/>
    public override ReadinessLoop MakeLoop() => new SystemReadinessLoop();
}

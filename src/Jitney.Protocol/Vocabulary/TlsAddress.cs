namespace Jitney.Protocol.Vocabulary;

/// <summary>A TCP port of a machine at which TLS is spoken.</summary>
/// <param name="Port">The port.</param>
internal sealed record TlsAddress(TcpAddress Port) : ConnectionAddress
{
    internal const string Prefix = "tls:";

    /// <inheritdoc/>
    public override string ToString() => Port.ToString(Prefix);

    internal static (ConnectionAddress?, string?) Read(string text)
    {
        (TcpAddress? port, string? problem) = TcpAddress.Read(text, Prefix);
        return (port is null ? null : new TlsAddress(port), problem);
    }
}

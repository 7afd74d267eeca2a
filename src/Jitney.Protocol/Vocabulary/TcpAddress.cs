using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Jitney.Protocol.Vocabulary;

/// <summary>A TCP port of a machine.</summary>
internal sealed record TcpAddress : ConnectionAddress
{
    internal const string Prefix = "tcp:";

    /// <summary>Makes an address.</summary>
    /// <param name="host">The machine's, or where to listen.</param>
    /// <param name="port">The port; 0, for listening only, has the system choose one.</param>
    public TcpAddress(IPAddress host, ushort port) => (Host, Port) = (host, port);

    /// <summary>The machine's address, or the one to listen on.</summary>
    public IPAddress Host { get; }

    /// <summary>The port.</summary>
    public ushort Port { get; }

    /// <inheritdoc/>
    public override string ToString() => ToString(Prefix);

    internal string ToString(string prefix)
    {
        string host = Host.AddressFamily == AddressFamily.InterNetworkV6 ? $"[{Host}]" : Host.ToString();
        return string.Create(CultureInfo.InvariantCulture, $"{prefix}{host}:{Port}");
    }

    internal static (TcpAddress?, string?) Read(string text, string prefix = Prefix)
    {
        int colon = text.LastIndexOf(':');
        string host = colon < 0 ? "" : text[..colon];
        if (!ushort.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out ushort port))
        {
            return (null, $"'{prefix}{text}' has no port, which is a number up to {ushort.MaxValue}");
        }

        return ReadHost(host) is { } address
            ? (new TcpAddress(address, port), null)
            : (null, $"'{host}' is no numeric address (an IPv6 address stands in brackets); names other than localhost are not looked up");
    }

    private static IPAddress? ReadHost(string host)
    {
        if (host is "" or "localhost")
        {
            return IPAddress.Loopback;
        }

        if (host.StartsWith('[') && host.EndsWith(']'))
        {
            return IPAddress.TryParse(host.AsSpan(1, host.Length - 2), out IPAddress? six) && six.AddressFamily == AddressFamily.InterNetworkV6 ? six : null;
        }

        // The C library's short, octal and hexadecimal forms of IPv4 addresses surprise; only what looks as it is written is taken.
        return IPAddress.TryParse(host, out IPAddress? four) && four.AddressFamily == AddressFamily.InterNetwork && four.ToString() == host ? four : null;
    }
}

using System.Diagnostics.CodeAnalysis;

namespace Jitney.Protocol.Vocabulary;

/// <summary>Where an executor listens: <c>unix:PATH</c>, on Windows <c>pipe:NAME</c>, <c>tcp:[HOST:]PORT</c> or <c>tls:[HOST:]PORT</c>.</summary>
/// <remarks>A host is a number or <c>localhost</c>, which always means 127.0.0.1: nothing is asked of a name server, so an address means the same
/// everywhere. Without a host it is 127.0.0.1 too. An IPv6 address stands in brackets: <c>tcp:[::1]:4000</c>.</remarks>
public abstract record ConnectionAddress
{
    private protected ConnectionAddress()
    {
    }

    /// <summary>Reads an address.</summary>
    /// <exception cref="FormatException">It has none of the forms; the message says what is wrong.</exception>
    public static ConnectionAddress Parse(string text) =>
        TryParse(text, out ConnectionAddress? address, out string? problem) ? address : throw new FormatException(problem);

    /// <summary>Reads an address.</summary>
    /// <param name="text">The text.</param>
    /// <param name="address">The address.</param>
    /// <param name="problem">What is wrong with the text, as a sentence; null when nothing is.</param>
    public static bool TryParse(string text, [NotNullWhen(true)] out ConnectionAddress? address, [NotNullWhen(false)] out string? problem)
    {
        (address, problem) = text switch
        {
            _ when text.StartsWith(UnixAddress.Prefix, StringComparison.Ordinal) => UnixAddress.Read(text[UnixAddress.Prefix.Length..]),
            _ when text.StartsWith(PipeAddress.Prefix, StringComparison.Ordinal) => PipeAddress.Read(text[PipeAddress.Prefix.Length..]),
            _ when text.StartsWith(TcpAddress.Prefix, StringComparison.Ordinal) => TcpAddress.Read(text[TcpAddress.Prefix.Length..]),
            _ when text.StartsWith(TlsAddress.Prefix, StringComparison.Ordinal) => TlsAddress.Read(text[TlsAddress.Prefix.Length..]),
            _ => (null, $"'{text}' is no address: it must be unix:PATH, pipe:NAME, tcp:[HOST:]PORT or tls:[HOST:]PORT"),
        };
        return address is not null;
    }

    /// <inheritdoc/>
    public abstract override string ToString();
}

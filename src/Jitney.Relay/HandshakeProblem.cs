using System.Security.Cryptography;

namespace Jitney.Relay;

/// <summary>Says in words of this project why a TLS handshake failed, where the other end's first bytes tell.</summary>
internal static class HandshakeProblem
{
    private const byte AlertRecord = 0x15;
    private const byte HandshakeRecord = 0x16;
    private const int AlertKind = 6;
    private const byte ProtocolVersion = 70;

    // What a relay sends that gives up, to whoever speaks TLS.
    private const byte UnexpectedMessage = 10;

    public static string Of(Exception exception, CarrierStream carrier) =>
        exception is CryptographicException ? $"the system of the relay cannot do what TLS needs: {exception.Message}"
        : carrier.Beginning.IsEmpty && exception is not IOException ? Innermost(exception)
        : Of(carrier.Beginning) ?? Innermost(exception);

    private static string? Of(ReadOnlySpan<byte> beginning) => beginning switch
    {
        [] => "the other end closed the connection instead of speaking TLS",
        _ when beginning.StartsWith("JITNEY"u8) => "it listens without TLS: connect to tcp: instead of tls:",
        [AlertRecord, ..] when beginning.Length > AlertKind && beginning[AlertKind] == ProtocolVersion => "it speaks no TLS 1.3",
        [AlertRecord, ..] when beginning.Length > AlertKind && beginning[AlertKind] == UnexpectedMessage => "the other end refused to speak TLS: what it writes says why",
        [not (AlertRecord or HandshakeRecord), ..] => "the other end does not speak TLS",
        _ => null,
    };

    private static string Innermost(Exception exception)
    {
        string text = exception.Message;
        while (exception.InnerException is { } inner)
        {
            exception = inner;
            text = $"{text} {inner.Message}";
        }

        return $"the TLS handshake failed: {text}";
    }
}

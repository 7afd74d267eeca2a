using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Jitney.Interop.Sockets;
using Jitney.Interop.Streams;
using Jitney.Protocol.Proof;

namespace Jitney.Relay;

/// <summary>A TLS connection whose handshake is over.</summary>
/// <remarks>Certificates prove nothing here: the server makes one for each connection, and forgets it. It is the shared secret's proof, which follows and
/// comprises the certificate's hash, that shows both ends to be at the ends of the same channel. See docs/protocol.md.</remarks>
internal sealed class SecureChannel : IDisposable
{
    private const string Name = "jitney";
    private readonly byte[] _certificateHash;

    private SecureChannel(SslStream stream, byte[] certificateHash) => (Stream, _certificateHash) = (stream, certificateHash);

    /// <summary>What is read and written in plain. One thread may read while another one writes.</summary>
    public SslStream Stream { get; }

    /// <summary>Asks for the library that does the work, which lies on the system and may be missing.</summary>
    /// <exception cref="PlatformNotSupportedException">It is missing.</exception>
    public static void RequireLibrary()
    {
        try
        {
            ECDsa.Create().Dispose();
        }
        catch (CryptographicException)
        {
            // It is there. What it cannot do it says when that is asked for.
        }
    }

    /// <summary>Plays the executor's part.</summary>
    /// <exception cref="AuthenticationException">The other end speaks no TLS, or none that is spoken here.</exception>
    /// <exception cref="CryptographicException">The system cannot do what is needed for it.</exception>
    /// <exception cref="IOException">The connection broke.</exception>
    public static SecureChannel AsServer(Stream carrier)
    {
        using X509Certificate2 certificate = MakeCertificate();
        var stream = new SslStream(carrier);
        stream.AuthenticateAsServer(new SslServerAuthenticationOptions
        {
            EnabledSslProtocols = SslProtocols.Tls13,
            ServerCertificateContext = SslStreamCertificateContext.Create(certificate, null, offline: true),
            AllowRenegotiation = false,
            AllowTlsResume = false,
        });
        return new SecureChannel(stream, certificate.GetCertHash(HashAlgorithmName.SHA256));
    }

    /// <summary>Plays the controller's part.</summary>
    /// <inheritdoc cref="AsServer" path="/exception"/>
    public static SecureChannel AsClient(Stream carrier)
    {
        var stream = new SslStream(carrier);
        stream.AuthenticateAsClient(new SslClientAuthenticationOptions
        {
            TargetHost = Name,
            EnabledSslProtocols = SslProtocols.Tls13,
            AllowRenegotiation = false,
            AllowTlsResume = false,

            // Any certificate will do; and nothing that a stranger's names is to be fetched.
            RemoteCertificateValidationCallback = static (_, certificate, _, _) => certificate is not null,
            CertificateChainPolicy = new X509ChainPolicy
            {
                DisableCertificateDownloads = true,
                RevocationMode = X509RevocationMode.NoCheck,
                TrustMode = X509ChainTrustMode.CustomRootTrust,
            },
        });
        return stream.RemoteCertificate is { } certificate
            ? new SecureChannel(stream, certificate.GetCertHash(HashAlgorithmName.SHA256))
            : throw new AuthenticationException("the other end has shown no certificate");
    }

    /// <summary>Tells whoever started this process that the channel stands, and which one it is.</summary>
    public void Report(ByteConnection local) => Pumps.WriteAll(local, RelayReport.Success(_certificateHash));

    public void Dispose() => Stream.Dispose();

    private static X509Certificate2 MakeCertificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=" + Name, key, HashAlgorithmName.SHA256);

        // The time plays no role, but libraries in between may look.
        return CertificateKeys.Here.Place(request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1)));
    }
}

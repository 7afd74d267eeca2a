using System.Security.Cryptography.X509Certificates;

namespace Jitney.Interop.Sockets;

/// <summary>Puts the key of a certificate that was just made where the system's TLS takes it from.</summary>
internal abstract class CertificateKeys
{
    /// <summary>Those of the system that this process runs on.</summary>
    public static CertificateKeys Here { get; } = Platform.Choose<CertificateKeys>(static () => new Linux.Sockets.SystemCertificateKeys(), static () => new Windows.Sockets.SystemCertificateKeys());

    /// <summary>Makes a certificate usable.</summary>
    /// <param name="made">The certificate with its key; the result's from then on.</param>
    /// <returns>A certificate for TLS, whose disposal ends the key too.</returns>
    public abstract X509Certificate2 Place(X509Certificate2 made);
}

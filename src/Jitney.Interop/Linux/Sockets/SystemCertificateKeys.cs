using System.Security.Cryptography.X509Certificates;
using Jitney.Interop.Sockets;

namespace Jitney.Interop.Linux.Sockets;

/// <inheritdoc cref="CertificateKeys"/>
internal sealed class SystemCertificateKeys : CertificateKeys
{
    /// <inheritdoc/>
    public override X509Certificate2 Place(X509Certificate2 made) => made;
}

using System.Security.Cryptography.X509Certificates;
using Jitney.Interop.Sockets;

namespace Jitney.Interop.Windows.Sockets;

/// <inheritdoc cref="CertificateKeys"/>
/// <remarks>Another process of the system's plays the server's part there, and does not see keys that live in this one. So the key goes into the user's store, from
/// which the certificate's disposal takes it; a relay that is killed leaves it there, where it opens nothing any more.</remarks>
internal sealed class SystemCertificateKeys : CertificateKeys
{
    /// <inheritdoc/>
    public override X509Certificate2 Place(X509Certificate2 made)
    {
        using (made)
        {
            return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null);
        }
    }
}

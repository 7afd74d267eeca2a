using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Jitney.Protocol.Proof;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Integration.Tests.Connections;

/// <summary>Somebody between a controller and an executor, who speaks TLS with both and passes on what they say, in plain to himself.</summary>
internal sealed class TlsMiddle : IDisposable
{
    private readonly TcpListener _secure = new(IPAddress.Loopback, 0);
    private readonly TcpListener _plain = new(IPAddress.Loopback, 0);
    private readonly TcpAddress _executor;
    private readonly SslProtocols _protocols;
    private readonly X509Certificate2 _certificate;

    public TlsMiddle(TcpAddress executor, SslProtocols protocols = SslProtocols.Tls13)
    {
        (_executor, _protocols) = (executor, protocols);
        using var key = RSA.Create(2048);
        _certificate = new CertificateRequest("CN=jitney", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            .CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        _secure.Start();
        _plain.Start();
        _ = ServeAsync(_secure, true);
        _ = ServeAsync(_plain, false);
    }

    public TlsAddress Address => new(PortOf(_secure));

    public TcpAddress PlainAddress => PortOf(_plain);

    /// <summary>Whether bytes have passed through both ways.</summary>
    public bool HasSeenBoth => _inward && _outward;

    private volatile bool _inward;
    private volatile bool _outward;

    public void Dispose()
    {
        _secure.Dispose();
        _plain.Dispose();
        _certificate.Dispose();
    }

    private static TcpAddress PortOf(TcpListener listener) => new(IPAddress.Loopback, (ushort)((IPEndPoint)listener.LocalEndpoint).Port);

    private async Task ServeAsync(TcpListener listener, bool isSecure)
    {
        using TcpClient controller = await listener.AcceptTcpClientAsync();
        using var executor = new TcpClient();
        await executor.ConnectAsync(_executor.Host, _executor.Port);
        await PassProofAsync(controller.GetStream(), executor.GetStream(), isSecure);
#pragma warning disable CA5359 // The executor's certificate is its own; what proves it is the secret.
        await using var executorSide = new SslStream(executor.GetStream(), false, (_, _, _, _) => true);
#pragma warning restore CA5359
        await executorSide.AuthenticateAsClientAsync("jitney");
        Stream controllerSide = controller.GetStream();
        if (isSecure)
        {
            var secured = new SslStream(controllerSide);
            await secured.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = _certificate, EnabledSslProtocols = _protocols });
            controllerSide = secured;
        }

        await Task.WhenAny(
            PassAsync(controllerSide, executorSide, () => _inward = true),
            PassAsync(executorSide, controllerSide, () => _outward = true));
        await Task.Delay(TimeSpan.FromMilliseconds(200));
    }

    // What both say before TLS. A controller that expects none to come is made to believe that.
    private static async Task PassProofAsync(NetworkStream controller, NetworkStream executor, bool isSecure)
    {
        byte[] challenge = new byte[ProofMessages.ChallengeSize];
        await executor.ReadExactlyAsync(challenge);
        if (!isSecure)
        {
            "?"u8.CopyTo(challenge.AsSpan(6));
        }

        await controller.WriteAsync(challenge);
        byte[] answer = new byte[ProofMessages.AnswerSize];
        await controller.ReadExactlyAsync(answer);
        await executor.WriteAsync(answer);
        byte[] confirmation = new byte[ProofMessages.ConfirmationSize];
        await executor.ReadExactlyAsync(confirmation);
        await controller.WriteAsync(confirmation);
    }

    private static async Task PassAsync(Stream from, Stream to, Action seen)
    {
        byte[] buffer = new byte[4096];
        while (await from.ReadAsync(buffer) is int count and > 0)
        {
            seen();
            await to.WriteAsync(buffer.AsMemory(0, count));
        }
    }
}

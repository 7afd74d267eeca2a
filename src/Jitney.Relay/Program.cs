using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Authentication;
using System.Security.Cryptography;
using Jitney.Interop;
using Jitney.Interop.Processes;
using Jitney.Interop.Streams;
using Jitney.Protocol.Proof;
using Jitney.Relay;

const string Usage = """
    usage: jitney-relay server|client NETWORK LOCAL
    Carries bytes between the descriptor LOCAL and, protected by TLS, the descriptor NETWORK. jitney and jitney-executor start it.
    """;

if (InformationWords.Answer(args, Usage) is { } answered)
{
    return answered;
}

if (args is not [("server" or "client") and { } role, { } network, { } local] || Descriptor(network) is not { } far || Descriptor(local) is not { } near)
{
    StandardError.Here.WriteLine(Usage);
    return 2;
}

// A terminal sends these to all processes. This one ends when those do that it works for.
using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, static context => context.Cancel = true);
using PosixSignalRegistration hangup = PosixSignalRegistration.Create(PosixSignal.SIGHUP, static context => context.Cancel = true);

try
{
    using var nearBytes = ByteConnection.Over(near, near);
    using var farBytes = ByteConnection.Over(far, far);
    var carrier = new CarrierStream(farBytes, nearBytes);
    try
    {
        SecureChannel.RequireLibrary();
        using SecureChannel channel = role == "server" ? SecureChannel.AsServer(carrier) : SecureChannel.AsClient(carrier);
        channel.Report(nearBytes);
        carrier.IsOpen = true;
        new Pumps(channel, farBytes, nearBytes).Run();
        return 0;
    }
    catch (Exception exception) when (!carrier.IsOpen && exception is AuthenticationException or IOException or CryptographicException)
    {
        carrier.Refuse();
        Pumps.WriteAll(nearBytes, RelayReport.Failure(HandshakeProblem.Of(exception, carrier)));
        return 1;
    }
    catch (PlatformNotSupportedException)
    {
        carrier.Refuse();
        Pumps.WriteAll(nearBytes, RelayReport.Failure("OpenSSL is missing on this machine: TLS needs libssl, on Debian from the package libssl3"));
        return 1;
    }
}
catch (Exception exception) when (exception is SystemCallException or StreamEndedException or IOException or OperationCanceledException)
{
    // One of the two ends is gone, which the other one sees by itself.
    return 1;
}

static SafeDescriptor? Descriptor(string word) =>
    int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? new SafeDescriptor(number) : null;

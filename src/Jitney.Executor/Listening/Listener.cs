using System.Globalization;
using Jitney.Interop;
using Jitney.Interop.Processes;
using Jitney.Interop.Signals;
using Jitney.Interop.Sockets;
using Jitney.Interop.Streams;
using Jitney.Protocol.Proof;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Executor.Listening;

/// <summary>A process that listens, and has a fresh process run code for each controller. Ended by SIGTERM, SIGINT or SIGHUP.</summary>
/// <remarks>It runs no linked code itself, and reads nothing from controllers but the proof that they know the secret.</remarks>
internal sealed class Listener : IDisposable
{
    private const int MaximumConnections = 256;

    // Each costs a process until it has proved itself.
    private const int MaximumHandshakes = 32;
    private const int Hangup = 1;
    private const int Interrupt = 2;
    private const int Terminate = 15;
    private static readonly TimeSpan s_betweenLooks = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan s_guardiansEnd = TimeSpan.FromSeconds(15);

    private readonly ListenCommand _command;
    private readonly SharedSecret? _secret;
    private readonly string? _relay;
    private readonly IReadOnlyDictionary<string, string> _environment;
    private readonly WakeSignal _stop = new();
    private readonly HashSet<Guardian> _guardians = [];
    private readonly WakeSignal _isDone = new();
    private Guardian? _theOne;
    private ExitStatus? _onlyEnd;
    private int _entering;

    private Listener(ListenCommand command, SharedSecret? secret, IReadOnlyDictionary<string, string> environment)
    {
        (_command, _secret, _environment) = (command, secret, environment);
        _relay = command.Address is TlsAddress ? TlsRelay.FindProgram() : null;
    }

    /// <summary>Does what the words say.</summary>
    /// <returns>The exit code.</returns>
    public static int Run(ReadOnlySpan<string> words)
    {
        if (!ListenCommand.TryParse(words, out ListenCommand? command, out string? problem))
        {
            return Fail($"{problem}\nusage:\n{ListenCommand.Usage}");
        }

        // Workers inherit what this process was started with; before the environment is read for the first time.
        StartState.RestoreInheritance();
        try
        {
            SharedSecret? secret = FindSecret(command);
            if (secret is not null && command.IsUnauthenticated)
            {
                return Fail("a secret and --unauthenticated contradict each other");
            }

            if (secret is null && command.Address is TlsAddress)
            {
                return Fail("TLS needs a secret, without which anybody could stand in between: give --secret-file FILE (it is made where there is none)");
            }

            if (secret is null && !command.IsUnauthenticated && command.Address is TcpAddress)
            {
                return Fail("whoever can connect to a TCP port can run code: give --secret-file FILE (it is made where there is none), or say --unauthenticated");
            }

            using var listener = new Listener(command, secret, InheritedEnvironment());
            return listener.Listen();
        }
        catch (Exception exception) when (exception is SystemCallException or IOException or FormatException)
        {
            return Fail(exception.Message);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _stop.Dispose();
        _isDone.Dispose();
    }

    private static SharedSecret? FindSecret(ListenCommand command)
    {
        if (command.SecretFile is null)
        {
            return Environment.GetEnvironmentVariable(SecretFile.Variable) is { Length: > 0 } content && !command.IsUnauthenticated
                ? SharedSecret.From(content)
                : null;
        }

        SharedSecret secret = SecretFile.ReadOrMake(command.SecretFile, out bool isNew);
        if (isNew)
        {
            Say($"made a new secret in {command.SecretFile}");
        }

        return secret;
    }

    // Linked programs have no business with the secret.
    private static Dictionary<string, string> InheritedEnvironment()
    {
        var environment = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (System.Collections.DictionaryEntry variable in Environment.GetEnvironmentVariables())
        {
            environment[(string)variable.Key] = (string?)variable.Value ?? "";
        }

        environment.Remove(SecretFile.Variable);
        return environment;
    }

    private int Listen()
    {
        using var signals = new SignalWatch(Hangup, Interrupt, Terminate);
        using (ListeningSocket socket = ListeningSocket.Open(_command.Address is TlsAddress tls ? tls.Port : _command.Address))
        {
            Say($"listening at {(_relay is not null && socket.Address is TcpAddress port ? new TlsAddress(port) : socket.Address)}");
            var wait = new DescriptorWait(signals.Descriptor, _isDone.Descriptor, socket.Descriptor);
            while (true)
            {
                // Where nothing more can be taken, those who connect wait in the system's queue. Of the one that counts nobody knows yet.
                bool isFull = Count() >= MaximumConnections || (_relay is not null && Volatile.Read(ref _entering) >= MaximumHandshakes);
                wait.Watch(2, isFull ? Readiness.None : Readiness.Readable);
                wait.Wait(isFull ? s_betweenLooks : Timeout.InfiniteTimeSpan);
                if (wait.Seen(0) is not Readiness.None || wait.Seen(1) is not Readiness.None)
                {
                    break;
                }

                if (wait.Seen(2) is not Readiness.None)
                {
                    TakeOne(socket);
                }
            }
        }

        _stop.Give();
        AwaitGuardians();
        return _onlyEnd switch
        {
            { Code: { } code } => code,
            { Signal: { } signal } => 128 + signal,
            _ => 0,
        };
    }

    private void TakeOne(ListeningSocket socket)
    {
        try
        {
            if (socket.TryAccept(out string? problem) is { } connection)
            {
                Guard(connection);
            }
            else if (problem is not null)
            {
                Say($"refused a connection: {problem}");
            }
        }
        catch (SystemCallException exception)
        {
            // No descriptors or no memory now; perhaps later.
            Say(exception.Message);
            new DescriptorWait(_stop.Descriptor).Wait(s_betweenLooks);
        }
    }

    private void Guard(SafeDescriptor connection)
    {
        var guardian = new Guardian(connection, _secret, _relay, _environment, _stop);
        lock (_guardians)
        {
            _guardians.Add(guardian);
        }

        Interlocked.Increment(ref _entering);
        new Thread(() => RunGuardian(guardian), maxStackSize: 256 * 1024) { IsBackground = true }.Start();
    }

    private void RunGuardian(Guardian guardian)
    {
        try
        {
            // Only one may pass where there is to be one; the others see the connection close.
            if (Admit(guardian) is { } problem)
            {
                Say($"refused a controller: {problem}");
            }
            else if (!_command.IsForOne || TryBecomeTheOne(guardian))
            {
                ExitStatus? end = guardian.Serve();
                if (_command.IsForOne)
                {
                    _onlyEnd = end ?? new ExitStatus(1, null);
                    _isDone.Give();
                }
            }
        }
        catch (Exception exception) when (exception is SystemCallException or OperationCanceledException)
        {
            Say(exception.Message);
            if (ReferenceEquals(_theOne, guardian))
            {
                _onlyEnd = new ExitStatus(1, null);
                _isDone.Give();
            }
        }
        finally
        {
            guardian.Dispose();
            lock (_guardians)
            {
                _guardians.Remove(guardian);
                Monitor.PulseAll(_guardians);
            }
        }
    }

    private string? Admit(Guardian guardian)
    {
        try
        {
            return guardian.Admit();
        }
        finally
        {
            Interlocked.Decrement(ref _entering);
        }
    }

    private bool TryBecomeTheOne(Guardian guardian) => Interlocked.CompareExchange(ref _theOne, guardian, null) is null;

    private int Count()
    {
        lock (_guardians)
        {
            return _guardians.Count;
        }
    }

    private void AwaitGuardians()
    {
        long end = Environment.TickCount64 + (long)s_guardiansEnd.TotalMilliseconds;
        lock (_guardians)
        {
            while (_guardians.Count > 0 && Environment.TickCount64 < end)
            {
                Monitor.Wait(_guardians, s_betweenLooks);
            }
        }
    }

    private static int Fail(string problem)
    {
        Say(problem);
        return 1;
    }

    private static void Say(string line) => StandardError.WriteLine(string.Create(CultureInfo.InvariantCulture, $"jitney-executor: {line}"));
}

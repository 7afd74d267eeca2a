using System.Diagnostics;
using System.Globalization;
using Jitney.Interop.Processes;
using Jitney.Interop.Streams;
using Jitney.Protocol.Proof;

namespace Jitney.Interop.Sockets;

/// <summary>A process that speaks TLS over a connection for this one. See docs/decisions/0011-tls-in-a-process-of-its-own.md.</summary>
/// <remarks>It ends by itself when all copies of <see cref="Local"/> are closed, and belongs to who started it: either by <see cref="Bytes"/>, or by itself.</remarks>
internal sealed class TlsRelay
{
    /// <summary>The program's file name.</summary>
    public const string FileName = "jitney-relay";

    /// <summary>The environment variable that names the program where it does not lie beside this one.</summary>
    public const string Variable = "JITNEY_RELAY";

    private TlsRelay(ChildProcess process, SafeDescriptor local)
    {
        Local = local;
        Process = process;
        Bytes = ByteConnection.OverCarrier(local, new RelayProcess(process));
    }

    /// <summary>The process.</summary>
    public ChildProcess Process { get; }

    /// <summary>This side's end of what the relay carries: a socket that does not block.</summary>
    public SafeDescriptor Local { get; }

    /// <summary>The connection over <see cref="Local"/>. Whoever disposes it waits for the relay's end.</summary>
    public ByteConnection Bytes { get; }

    /// <summary>The connection over <see cref="Local"/>, whose disposal leaves it to the caller to see to the end of <see cref="Process"/>.</summary>
    public ByteConnection BytesAlone() => ByteConnection.OverCarrier(Local, null);

    /// <summary>The program's path.</summary>
    /// <exception cref="FileNotFoundException">It is nowhere.</exception>
    public static string FindProgram()
    {
        string? named = Environment.GetEnvironmentVariable(Variable);
        string path = string.IsNullOrEmpty(named) ? Path.Combine(AppContext.BaseDirectory, FileName + OwnProcess.Here.ProgramEnding) : named;
        return File.Exists(path)
            ? path
            : throw new FileNotFoundException($"TLS needs the program {FileName}: there is no {path}, and the environment variable {Variable} does not name another");
    }

    /// <summary>Starts a relay.</summary>
    /// <param name="program">The program's path.</param>
    /// <param name="role">Which part this side plays; an executor is TLS's server.</param>
    /// <param name="network">The connection, of which nothing has been read; stays the caller's, who should close it now.</param>
    /// <exception cref="SystemCallException">It could not be started.</exception>
    public static TlsRelay Start(string program, ProofRole role, SafeDescriptor network)
    {
        (SafeDescriptor ours, SafeDescriptor theirs) = Descriptors.Here.MakeSocketPair();
        using (theirs)
        {
            try
            {
                string part = role is ProofRole.Executor ? "server" : "client";
                return new TlsRelay(
                    ChildProcess.Start(new ProcessStart(program, [FileName, part, Word(network), Word(theirs)])
                    {
                        Descriptors = [new HandedDescriptor(network), new HandedDescriptor(theirs)],
                    }),
                    ours);
            }
            catch
            {
                ours.Dispose();
                throw;
            }
        }
    }

    /// <summary>Waits for the end of the handshake. What follows in <see cref="Local"/> are the other end's bytes.</summary>
    /// <param name="secret">The secret that will be proved.</param>
    /// <param name="limit">How long to wait.</param>
    /// <param name="wake">Gives up early.</param>
    /// <param name="bound">The secret, bound to this connection, if the handshake succeeded.</param>
    /// <returns>Null when it did; else the problem.</returns>
    /// <exception cref="OperationCanceledException">It was given up.</exception>
    public string? AwaitHandshake(SharedSecret secret, TimeSpan limit, WakeSignal wake, out SharedSecret bound)
    {
        long start = Stopwatch.GetTimestamp();
        var report = new HandshakeReport(Bytes, Process);
        var wait = new DescriptorWait(Bytes.Input, wake.Descriptor);
        SharedSecret? shaken;
        string? problem;
        while (!report.TryRead(secret, out shaken, out problem))
        {
            TimeSpan left = limit - Stopwatch.GetElapsedTime(start);
            if (!wait.Wait(left > TimeSpan.Zero ? left : TimeSpan.Zero))
            {
                bound = secret;
                return NoHandshakeWithin(limit);
            }

            if (wait.Seen(1) is not Readiness.None)
            {
                throw new OperationCanceledException();
            }
        }

        bound = shaken ?? secret;
        return problem;
    }

    /// <summary>What to say when the time for a handshake is over.</summary>
    public static string NoHandshakeWithin(TimeSpan limit) => $"no TLS handshake within {limit.TotalSeconds:0.###} s: does the other end speak TLS?";

    private static string Word(SafeDescriptor descriptor) => descriptor.Number.ToString(CultureInfo.InvariantCulture);
}

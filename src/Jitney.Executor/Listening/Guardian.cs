using Jitney.Interop;
using Jitney.Interop.Processes;
using Jitney.Interop.Sockets;
using Jitney.Interop.Streams;
using Jitney.Protocol.Messages;
using Jitney.Protocol.Proof;
using Jitney.Protocol.Vocabulary;
using Jitney.Protocol.Wire;

namespace Jitney.Executor.Listening;

/// <summary>Looks after one connection: lets the controller in, starts a process that serves it, and tells the controller how that ended.</summary>
/// <remarks>The worker has the connection itself, so that a call costs no further step and descriptors pass. The guardian holds it too, and
/// writes to it only after the worker has ended. All of it runs on one thread, and the worker ends with that.</remarks>
/// <param name="connection">The connection; owned.</param>
/// <param name="secret">What the controller must prove to know; null for nothing.</param>
/// <param name="relay">The program that speaks TLS; null for none.</param>
/// <param name="environment">The worker's environment.</param>
/// <param name="stop">Ends everything.</param>
internal sealed class Guardian(
    SafeDescriptor connection,
    SharedSecret? secret,
    string? relay,
    IReadOnlyDictionary<string, string> environment,
    WakeSignal stop) : IDisposable
{
    private static readonly TimeSpan s_proofTakes = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_farewellTakes = TimeSpan.FromSeconds(2);

    // A worker sees by itself that its controller is gone, and then takes up to five seconds for finalisers.
    private static readonly TimeSpan s_endFollowsController = TimeSpan.FromSeconds(8);
    private static readonly TimeSpan s_killTakes = TimeSpan.FromSeconds(5);

    private SafeDescriptor _connection = connection;
    private MessageConnection _messages = new(new ByteConnection(connection, connection));

    /// <summary>Lets the controller prove that it knows the secret.</summary>
    /// <returns>Why it is not let in; null if it is.</returns>
    /// <exception cref="OperationCanceledException">The listener ends.</exception>
    /// <exception cref="SystemCallException">TLS could not be had.</exception>
    public string? Admit()
    {
        if (secret is null)
        {
            return null;
        }

        SharedSecret bound = secret;
        return (relay is null ? null : ShakeHands(relay, secret, out bound)) ?? new ProofExchange(_messages.Bytes, s_proofTakes, stop).AsExecutor(bound);
    }

    /// <summary>Serves the controller.</summary>
    /// <returns>How the worker ended; null if it would not.</returns>
    public ExitStatus? Serve()
    {
        ChildProcess worker;
        try
        {
            worker = WorkerProcess.Start(_connection, environment);
        }
        catch (SystemCallException exception)
        {
            Farewell($"the executor could not start a process: {exception.Message}", null);
            throw;
        }

        using (worker)
        {
            AwaitEnd(worker);
            if (!worker.TryReap(out ExitStatus status))
            {
                return null;
            }

            Farewell(status.Code == 0 ? null : $"it ended: {status}", EndOf(status));
            return status;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _messages.Dispose();

    // From here on the relay alone has the network connection; this process and the worker have the other end of it.
    private string? ShakeHands(string program, SharedSecret known, out SharedSecret bound)
    {
        var tls = TlsRelay.Start(program, ProofRole.Executor, _connection);
        _messages.Dispose();
        _messages = new MessageConnection(tls.Bytes);
        _connection = tls.Local;
        return tls.AwaitHandshake(known, s_proofTakes, stop, out bound);
    }

    private void AwaitEnd(ChildProcess worker)
    {
        var wait = new DescriptorWait(worker.Descriptor, stop.Descriptor, _connection);
        wait.Watch(2, Readiness.HungUp);
        wait.Wait(Timeout.InfiniteTimeSpan);
        if (wait.Seen(0) is Readiness.None && wait.Seen(1) is Readiness.None)
        {
            wait.Watch(2, Readiness.None);
            wait.Wait(s_endFollowsController);
        }

        if (wait.Seen(0) is Readiness.None)
        {
            worker.Kill();
            wait.Watch(1, Readiness.None);
            wait.Watch(2, Readiness.None);
            wait.Wait(s_killTakes);
        }
    }

    // The controller may be gone, or not listen any more: then nobody wants to know.
    private void Farewell(string? problem, ProcessEnd? end)
    {
        try
        {
            ReadOnlyMemory<byte> content = HangupMessages.Encode(new SpsWriter(), problem, end).Written;
            _messages.Write(Opcode.Hangup, 0, ExecutorAddress.Null, content.Span, null, s_farewellTakes);
            _messages.CloseWriting(TimeSpan.Zero);
            AwaitFarewell();
        }
        catch (Exception exception) when (exception is StreamEndedException or TimeoutException or SystemCallException)
        {
            // See above.
        }
    }

    // Closing a TCP connection while there is something unread resets it, and what was just written could be lost.
    private void AwaitFarewell()
    {
        byte[] rest = new byte[4096];
        long end = Environment.TickCount64 + (long)s_farewellTakes.TotalMilliseconds;
        var wait = new DescriptorWait(_connection, stop.Descriptor);
        while (true)
        {
            if (_messages.Bytes.TryRead(rest, out int count, out SafeDescriptor? received))
            {
                received?.Dispose();
                if (count == 0)
                {
                    return;
                }
            }

            long left = end - Environment.TickCount64;
            if (left <= 0 || !wait.Wait(TimeSpan.FromMilliseconds(left)) || wait.Seen(1) is not Readiness.None)
            {
                return;
            }
        }
    }

    private static ProcessEnd? EndOf(ExitStatus status) => status switch
    {
        { Code: { } code } => new ProcessEnd(IsSignal: false, (byte)code),
        { Signal: { } signal } => new ProcessEnd(IsSignal: true, (byte)signal),
        _ => null,
    };
}

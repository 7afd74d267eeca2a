using Jitney.Interop;
using Jitney.Interop.Processes;
using Jitney.Interop.Sockets;
using Jitney.Interop.Streams;
using Jitney.Protocol.Proof;

namespace Jitney.Executor.Listening;

/// <summary>A controller that has proved in the open that it knows the secret, and now does so within TLS.</summary>
/// <remarks>From here on it costs a process. Whoever only passes on what others say gets this far, and no further.</remarks>
internal sealed class TlsEntrance : IAttendant
{
    private static readonly TimeSpan s_stepTakes = TimeSpan.FromSeconds(5);

    private readonly SharedSecret _secret;
    private readonly ByteConnection _local;
    private readonly ChildProcess _relay;
    private readonly HandshakeReport _report;
    private readonly DescriptorWatch _watch;
    private readonly Action<TlsEntrance, string?> _over;
    private ControllerProof? _proof;

    /// <summary>Begins to wait for the handshake.</summary>
    /// <param name="loop">What waits.</param>
    /// <param name="relay">The relay, which has the network connection; owned.</param>
    /// <param name="secret">What is to be proved.</param>
    /// <param name="over">Told why the controller is not let in; null when it is.</param>
    public TlsEntrance(ReadinessLoop loop, TlsRelay relay, SharedSecret secret, Action<TlsEntrance, string?> over)
    {
        (_secret, _relay, _over) = (secret, relay.Process, over);
        _local = relay.BytesAlone();
        _report = new HandshakeReport(_local, _relay);
        DueAt = Environment.TickCount64 + (long)s_stepTakes.TotalMilliseconds;
        _watch = loop.Watch(_local.Input, Readiness.Readable, _ => Look());
    }

    /// <summary>The connection within TLS; the caller's when the controller has been let in, else closed already.</summary>
    public ByteConnection Local => _local;

    /// <summary>The relay's process, whose end is for the caller to see to.</summary>
    public ChildProcess Relay => _relay;

    public long DueAt { get; private set; }

    public void OnDue() => Refuse(_proof is null
        ? TlsRelay.NoHandshakeWithin(s_stepTakes)
        : $"the other end sent nothing of use within {s_stepTakes.TotalSeconds:0.###} s instead of {_proof.Wanted}");

    public void Stop() => Refuse("the listener ends");

    private void Look()
    {
        try
        {
            if (_proof is null)
            {
                if (!_report.TryRead(_secret, out SharedSecret? bound, out string? problem))
                {
                    return;
                }

                if (bound is null)
                {
                    Refuse(problem!);
                    return;
                }

                _proof = new ControllerProof(_local, bound);
                DueAt = Environment.TickCount64 + (long)s_stepTakes.TotalMilliseconds;
                if (_proof.Begin() is { } unsent)
                {
                    Refuse(unsent);
                    return;
                }
            }

            switch (_proof.Continue(out string? refusal))
            {
                case ProofState.Refused:
                    Refuse(refusal!);
                    break;
                case ProofState.Proved when _proof.Confirm() is { } unsent:
                    Refuse(unsent);
                    break;
                case ProofState.Proved:
                    _watch.Dispose();
                    _over(this, null);
                    break;
            }
        }
        catch (SystemCallException exception)
        {
            Refuse(exception.Message);
        }
    }

    private void Refuse(string problem)
    {
        _watch.Dispose();
        _local.Dispose();
        _over(this, problem);
    }
}

using Jitney.Interop;
using Jitney.Interop.Sockets;
using Jitney.Interop.Streams;

namespace Jitney.Executor.Listening;

/// <summary>Those who have connected and not proved anything yet, the first one first. Not thread-safe.</summary>
/// <remarks>
/// There are only so many. When another one comes then, the first has had its chance, and goes: a controller needs some milliseconds, and so finds room
/// however many strangers there are. It is told to try again, for it may be a controller on a slow network.
/// </remarks>
/// <param name="loop">What waits for them.</param>
/// <param name="most">How many there may be.</param>
/// <param name="proofOf">Makes what one has to do.</param>
/// <param name="proved">Gets one that has done it, with its connection.</param>
/// <param name="complaints">Hears of the others.</param>
internal sealed class Strangers(
    ReadinessLoop loop,
    int most,
    Func<ByteConnection, ControllerProof> proofOf,
    Action<ByteConnection, ControllerProof> proved,
    Complaints complaints) : IDisposable
{
    private static readonly TimeSpan s_proofTakes = TimeSpan.FromSeconds(5);

    // So long the first one stays whoever comes. Those who come meanwhile wait in the system's queue.
    private const long LeastMilliseconds = 10;

    private readonly LinkedList<Stranger> _all = new();

    /// <summary>When the first one's time is over, in <see cref="Environment.TickCount64"/>'s milliseconds; never when there is none.</summary>
    public long DueAt => _all.First is { } first ? first.Value.Since + (long)s_proofTakes.TotalMilliseconds : long.MaxValue;

    /// <summary>When there is room for another one: a time that is over, if there is some now.</summary>
    public long RoomAt => _all.Count < most || _all.First is not { } first ? 0 : first.Value.Since + LeastMilliseconds;

    /// <summary>Takes a connection.</summary>
    public void Take(SafeDescriptor connection)
    {
        if (_all.Count >= most)
        {
            EndFirst();
        }

        ByteConnection? bytes = null;
        try
        {
            bytes = ByteConnection.Over(connection, connection);
            ControllerProof proof = proofOf(bytes);
            if (proof.Begin() is { } problem)
            {
                bytes.Dispose();
                complaints.Say($"refused a controller: {problem}");
                return;
            }

            var stranger = new Stranger(loop, bytes, proof, Look);
            _all.AddLast(stranger.Place);
        }
        catch (Exception exception) when (exception is SystemCallException or OutOfMemoryException)
        {
            connection.Dispose();
            complaints.Say(exception.Message);
        }
    }

    /// <summary>Lets the first one go, unless it proves itself at the last moment.</summary>
    /// <returns>False when there is none.</returns>
    public bool EndFirst()
    {
        if (_all.First is not { } first)
        {
            return false;
        }

        Look(first.Value);
        if (first.List is not null)
        {
            first.Value.Proof.SayBusy();
            End(first.Value);
            complaints.Say("refused a controller: it proved nothing before too many others came");
        }

        return true;
    }

    /// <summary>Lets those go whose time is over.</summary>
    public void OnDue()
    {
        while (DueAt <= Environment.TickCount64)
        {
            Stranger stranger = _all.First!.Value;
            End(stranger);
            complaints.Say(
                $"refused a controller: the other end sent nothing of use within {s_proofTakes.TotalSeconds:0.###} s instead of {stranger.Proof.Wanted}");
        }
    }

    public void Dispose()
    {
        while (_all.First is { } first)
        {
            End(first.Value);
        }
    }

    private void Look(Stranger stranger)
    {
        switch (stranger.Proof.Continue(out string? problem))
        {
            case ProofState.Refused:
                End(stranger);
                complaints.Say($"refused a controller: {problem}");
                break;
            case ProofState.Proved:
                _all.Remove(stranger.Place);
                stranger.Release();
                proved(stranger.Bytes, stranger.Proof);
                break;
        }
    }

    private void End(Stranger stranger)
    {
        _all.Remove(stranger.Place);
        stranger.Dispose();
    }
}

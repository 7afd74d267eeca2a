using Jitney.Protocol.Vocabulary;

namespace Jitney.Interop.Linux.Guards;

/// <summary>Lets mapped memory be read that others can take away: files that are cut short, disks that fail, shared memory that is made smaller.</summary>
/// <remarks>
/// Reading a page that is gone raises SIGBUS, which ends a native program, and which a host in .NET cannot catch either. A handler in machine code
/// (<see cref="GuardCode"/>) puts zeros in the place of the page and of what follows it in its range, notes it, and lets the read go on. Whoever reads treats the bytes as
/// a stranger's anyway, and asks in the end whether a page was missing. All other faults, and signals that somebody sent, reach the handler that was there before, as if ours
/// were not there. Where linked code or a host puts a handler of its own in front or in the place of ours, ours is put up again for the next range.
/// The handler is a process's one and stays, unless somebody asks for the contrary. Thread-safe.
/// </remarks>
internal static class FaultGuard
{
    private static readonly Lock Gate = new();
    private static readonly GuardTable Table = new();
    private static readonly List<GuardHandler> Handlers = [];

    /// <summary>Guards a range, where that can be done here.</summary>
    /// <param name="start">Its first address, on a page's border.</param>
    /// <param name="length">Its length in bytes.</param>
    /// <param name="protection">What may be done with it: the same may be done with the zeros.</param>
    /// <returns>Null where nothing is guarded: then memory that others can take away must not be read.</returns>
    internal static GuardedRange? TryWatch(nint start, nuint length, MemoryProtection protection) =>
        TryStand() ? new GuardedRange(Table, start, length, (int)protection) : null;

    /// <summary>Puts what was there before in the handler's place, where it stands: for programs that give their process to linked code, when all inputs are read.</summary>
    public static void StandDown()
    {
        lock (Gate)
        {
            if (Handlers.Count > 0)
            {
                Handlers[^1].StandDown();
            }
        }
    }

    /// <summary>Puts the handler up, unless it stands.</summary>
    /// <returns>Whether faults of this thread, and of others that hold no signals back, come to it.</returns>
    internal static bool TryStand()
    {
        // On other machines files are read instead of mapped, as long as nobody has written the code.
        if (GuardCode.Bytes.IsEmpty || SignalCalls.IsBlockedHere(SignalCalls.BusError))
        {
            return false;
        }

        lock (Gate)
        {
            if (Handlers.Count > 0 && Handlers[^1].Stands)
            {
                return true;
            }

            Table.Prepare();
            if (GuardHandler.TryPutUp(Table, Handlers.Count) is not { } handler)
            {
                return false;
            }

            Handlers.Add(handler);
            return true;
        }
    }
}

using Jitney.Interop.Streams;
using Microsoft.Win32.SafeHandles;

namespace Jitney.Interop.Windows.Streams;

/// <summary>One direction of a connection, as what is waited for: the event of its transfer.</summary>
internal abstract class StreamSide : SafeHandleZeroOrMinusOneIsInvalid
{
    /// <summary>Makes one.</summary>
    protected StreamSide(Transfer transfer)
        : base(ownsHandle: true)
    {
        Transfer = transfer;
        SetHandle(transfer.Event);
    }

    /// <summary>What carries the bytes.</summary>
    protected Transfer Transfer { get; }

    /// <summary>Prepares a wait: the event will be set when what is wanted has come.</summary>
    /// <returns>Whether it has to be looked for from time to time, since no event tells.</returns>
    public abstract bool Prepare(Readiness wanted);

    /// <summary>What can be seen of what is wanted.</summary>
    public abstract Readiness Look(Readiness wanted);
}

using Jitney.Execution.Calls;
using Jitney.Interop;
using Jitney.Interop.Streams;
using Jitney.Protocol.Messages;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Execution;

/// <summary>Wakes a controller that has closed its TCP socket while a thread of its own still reads from it.</summary>
/// <remarks>
/// LLVM's controllers, 16 to 22, end like that: the reading thread keeps the socket open, so the executor never learns of the end, and both wait for
/// ever. One byte wakes the thread, which then finds its descriptor closed. A controller that has not closed only sees the beginning of a message. Its
/// further bytes follow one by one, at longer intervals: they are a call without a callee, whose empty result is dropped. Any other message is
/// preceded by what is left of it.
/// </remarks>
/// <param name="stream">The stream.</param>
/// <param name="calls">Gives the call's number and drops its result.</param>
internal sealed class ControllerAlarm(MessageConnection stream, ControllerCalls calls)
{
    private static readonly TimeSpan s_first = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan s_longest = TimeSpan.FromSeconds(2);
    private const int QuickRings = 6;

    private int _rings;

    /// <summary>How long the stream must be still before <see cref="Ring"/> is due.</summary>
    public TimeSpan Patience { get; private set; } = s_first;

    /// <summary>Takes note that the controller has sent something.</summary>
    public void Reset()
    {
        Patience = s_first;
        _rings = 0;
    }

    /// <summary>Sends a byte.</summary>
    /// <param name="isIdle">Whether the controller has given everything back and waits for nothing: only then it can have closed.</param>
    public void Ring(bool isIdle)
    {
        if (!isIdle)
        {
            Reset();
            return;
        }

        try
        {
            if (!stream.HasUnfinishedMessage)
            {
                stream.StartMessage(Opcode.CallWrapper, calls.Expect(), ExecutorAddress.Null);
            }

            stream.ContinueMessage();
        }
        catch (Exception exception) when (exception is StreamEndedException or SystemCallException)
        {
            // The reading thread, which is this one, meets the same end next.
        }

        // A controller is about to close when it has given the last thing back: soon, or not for long.
        if (++_rings > QuickRings && Patience < s_longest)
        {
            Patience *= 2;
        }
    }
}

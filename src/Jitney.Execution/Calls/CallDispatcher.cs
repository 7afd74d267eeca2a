using Jitney.Execution.Running;
using Jitney.Execution.Services;
using Jitney.Protocol.Vocabulary;
using Jitney.Protocol.Wire;

namespace Jitney.Execution.Calls;

/// <summary>Has a controller's calls made where they belong, from whatever channel they came. Thread-safe, but for what must keep its order.</summary>
/// <param name="caller">Makes the calls.</param>
/// <param name="threads">Where linked code runs.</param>
internal sealed class CallDispatcher(ServiceCaller caller, ProgramThreads threads)
{
    private const int StackOfWaitingThread = 256 << 10;

    private int _running;

    /// <summary>Whether a call was taken and not answered yet.</summary>
    public bool IsRunning => Volatile.Read(ref _running) != 0;

    /// <summary>Makes a call: at once where that keeps the order, else on a program thread.</summary>
    /// <param name="callee">What is called.</param>
    /// <param name="call">Its arguments; the dispatcher's from now on.</param>
    /// <param name="answer">Gets the result, on this thread or another, in any order; must not throw.</param>
    public void Dispatch(ExecutorAddress callee, ServiceCall call, Action<ReadOnlyMemory<byte>> answer)
    {
        Interlocked.Increment(ref _running);
        switch (caller.ThreadOf(callee))
        {
            case ServiceThread.Stream:
                Report(caller.Call(callee, call));
                LargeBuffers.Return(call.Arguments);
                break;
            case ServiceThread.Waiting:
                StartWaiting(() => Report(caller.Call(callee, call)), () => Report(default));
                break;
            default:
                threads.Post(new ProgramWork(() => caller.Call(callee, call), Report));
                break;
        }

        static void StartWaiting(ThreadStart work, Action refuse)
        {
            try
            {
                new Thread(work, StackOfWaitingThread) { IsBackground = true }.Start();
            }
            catch (OutOfMemoryException)
            {
                // The process may have no more threads; that is this one call's misfortune.
                refuse();
            }
        }

        void Report(ReadOnlyMemory<byte> result)
        {
            answer(result);
            Interlocked.Decrement(ref _running);
        }
    }
}

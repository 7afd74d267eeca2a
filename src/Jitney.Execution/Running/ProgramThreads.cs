using Jitney.Interop.Threads;

namespace Jitney.Execution.Running;

/// <summary>The threads on which linked code runs: the initial one as long as it is free, else further ones. Thread-safe.</summary>
/// <remarks>Further threads have a stack as large as the initial thread's, and wait for more work when theirs is done.</remarks>
/// <param name="initial">The initial thread, if there is one to run on.</param>
/// <param name="enterProgram">Called once on each further thread, before its first piece of work.</param>
internal sealed class ProgramThreads(ProgramThread? initial, Action enterProgram)
{
    private readonly Lock _gate = new();
    private readonly List<ProgramThread> _others = [];

    /// <summary>Whether linked code runs anywhere.</summary>
    public bool AreBusy
    {
        get
        {
            lock (_gate)
            {
                return initial is { IsBusy: true } || _others.Exists(static thread => thread.IsBusy);
            }
        }
    }

    /// <summary>Runs work on a thread that is free, or on a new one; returns at once.</summary>
    public void Post(ProgramWork work)
    {
        lock (_gate)
        {
            if (initial is not null && initial.TryPost(work))
            {
                return;
            }

            foreach (ProgramThread other in _others)
            {
                if (other.TryPost(work))
                {
                    return;
                }
            }

            Start().TryPost(work);
        }
    }

    /// <summary>Lets all threads end when their work is done, the initial one too.</summary>
    public void Stop()
    {
        lock (_gate)
        {
            initial?.Stop();
            _others.ForEach(static thread => thread.Stop());
        }
    }

    /// <summary>Ends the further threads that are free, and waits for what linked code left for their end. Later work gets new ones.</summary>
    /// <remarks>Destructors of thread-local variables lie in linked code, which must still be there when they run.</remarks>
    /// <param name="patience">How long to wait: such code may hang.</param>
    public async Task EndFreeAsync(TimeSpan patience)
    {
        List<ProgramThread> free;
        lock (_gate)
        {
            free = _others.FindAll(static thread => !thread.IsBusy);
            _others.RemoveAll(free.Contains);
            free.ForEach(static thread => thread.Stop());
        }

        long end = Environment.TickCount64 + (long)patience.TotalMilliseconds;
        while (!free.TrueForAll(static thread => thread.HasEnded) && Environment.TickCount64 < end)
        {
            await Task.Delay(1).ConfigureAwait(false);
        }
    }

    private ProgramThread Start()
    {
        var program = new ProgramThread(enterProgram);
        var thread = new Thread(program.Serve, StackSize.Here.OfInitialThread()) { IsBackground = true };
        thread.Start();
        _others.Add(program);
        return program;
    }
}

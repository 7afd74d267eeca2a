using System.Runtime.ExceptionServices;

namespace Jitney.Linking;

/// <summary>Runs independent pieces of work on the calling thread and on threads of the pool, in an order that nothing may depend on.</summary>
/// <remarks>
/// Between links the threads of a process sleep, and a system that saves itself the search for an idle processor wakes them where the waking thread runs: there they wait
/// until it has done the work alone, next to a processor without any. So a caller whose helper has not begun after the first piece lets it run for a
/// moment, and a helper that finds itself on its caller's processor moves to another.
/// </remarks>
/// <param name="processors">Who knows processors; null for nobody.</param>
internal sealed class Workers(IProcessors? processors)
{
    /// <summary>Workers that leave their processors to the system.</summary>
    public static Workers Plain { get; } = new(null);

    /// <summary>Calls <paramref name="body"/> for 0 to <paramref name="count"/> - 1, on this thread alone when there is little to do.</summary>
    /// <remarks>When several calls fail, the failure of the lowest number is thrown, as it would be on one thread. The others are made all the same.</remarks>
    public void For(int count, Action<int> body)
    {
        if (count < 2 || Environment.ProcessorCount == 1)
        {
            for (int index = 0; index < count; index++)
            {
                body(index);
            }

            return;
        }

        new Loop(count, body, processors).Run();
    }

    private sealed class Loop(int count, Action<int> body, IProcessors? processors) : IThreadPoolWorkItem
    {
        private readonly int _processor = processors?.Current ?? -1;
        private readonly Lock _gate = new();
        private int _helpersLeft = Math.Min(count, Environment.ProcessorCount) - 1;
        private int _next;
        private int _working = 1;
        private bool _hasHelp;
        private int _firstFailed = int.MaxValue;
        private ExceptionDispatchInfo? _failure;
        private ManualResetEventSlim? _ended;

        public void Run()
        {
            Call();
            Work(isCaller: true);
            if (Interlocked.Decrement(ref _working) > 0)
            {
                // Not disposed of: a helper that has just ended may be about to set it.
                var ended = new ManualResetEventSlim();
                Interlocked.Exchange(ref _ended, ended);
                if (Volatile.Read(ref _working) > 0)
                {
                    ended.Wait();
                }
            }

            _failure?.Throw();
        }

        void IThreadPoolWorkItem.Execute()
        {
            // Whoever takes a number counts as working from before to behind it. So once all numbers are taken and nobody works, all is done.
            Interlocked.Increment(ref _working);
            Volatile.Write(ref _hasHelp, true);
            if (Volatile.Read(ref _next) < count)
            {
                Call();
                if (processors is not null && _processor >= 0 && processors.Current == _processor)
                {
                    processors.Leave(_processor);
                }

                Work(isCaller: false);
            }

            if (Interlocked.Decrement(ref _working) == 0)
            {
                Volatile.Read(ref _ended)?.Set();
            }
        }

        // One calls the next, so that little work does not wake everybody.
        private void Call()
        {
            if (Interlocked.Decrement(ref _helpersLeft) >= 0)
            {
                ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
            }
        }

        private void Work(bool isCaller)
        {
            bool mayYield = isCaller && _processor >= 0;
            while (true)
            {
                int index = Interlocked.Increment(ref _next) - 1;
                if (index >= count)
                {
                    return;
                }

                try
                {
                    body(index);
                }
                catch (Exception exception)
                {
                    lock (_gate)
                    {
                        if (index < _firstFailed)
                        {
                            (_firstFailed, _failure) = (index, ExceptionDispatchInfo.Capture(exception));
                        }
                    }
                }

                if (mayYield)
                {
                    mayYield = false;
                    if (!Volatile.Read(ref _hasHelp))
                    {
                        Thread.Yield();
                    }
                }
            }
        }
    }
}

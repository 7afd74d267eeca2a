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

    /// <summary>Makes 0 to <paramref name="count"/> - 1 in parallel, and takes each on this thread, in their order, as soon as it is made.</summary>
    /// <remarks>The first failure in this order is thrown, as it would be on one thread; nothing behind it is taken, but some of it may have been made.</remarks>
    public void ForInOrder(int count, Action<int> make, Action<int> take)
    {
        if (count < 2 || Environment.ProcessorCount == 1)
        {
            for (int index = 0; index < count; index++)
            {
                make(index);
                take(index);
            }

            return;
        }

        new OrderedLoop(count, make, take, processors).Run();
    }

    private class Loop(int count, Action<int> body, IProcessors? processors) : IThreadPoolWorkItem
    {
        private readonly int _processor = processors?.Current ?? -1;
        private readonly Lock _gate = new();
        private int _helpersLeft = Math.Min(count, Environment.ProcessorCount) - 1;
        private int _next;
        private int _working = 1;
        private bool _hasHelp;
        private bool _hasYielded;
        private int _firstFailed = int.MaxValue;
        private ExceptionDispatchInfo? _failure;
        private ManualResetEventSlim? _ended;

        protected int Count => count;

        public void Run()
        {
            Call();
            try
            {
                Direct();
            }
            finally
            {
                Interlocked.Exchange(ref _next, count);
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

                while (TryDoNext())
                {
                }
            }

            if (Interlocked.Decrement(ref _working) == 0)
            {
                Volatile.Read(ref _ended)?.Set();
            }
        }

        // What the caller does.
        protected virtual void Direct()
        {
            while (TryDoNext())
            {
                LetHelperBegin();
            }
        }

        protected virtual void OnDone(int index)
        {
        }

        protected bool HasFailed(int index)
        {
            lock (_gate)
            {
                return index == _firstFailed;
            }
        }

        protected bool TryDoNext()
        {
            int index = Interlocked.Increment(ref _next) - 1;
            if (index >= count)
            {
                return false;
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

            OnDone(index);
            return true;
        }

        protected void LetHelperBegin()
        {
            if (_processor >= 0 && !_hasYielded)
            {
                _hasYielded = true;
                if (!Volatile.Read(ref _hasHelp))
                {
                    Thread.Yield();
                }
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
    }

    private sealed class OrderedLoop(int count, Action<int> make, Action<int> take, IProcessors? processors) : Loop(count, make, processors)
    {
        private readonly bool[] _isMade = new bool[count];
        private int _awaited = -1;
        private ManualResetEventSlim? _awaitedIsMade;

        protected override void Direct()
        {
            for (int index = 0; index < Count; index++)
            {
                while (!Volatile.Read(ref _isMade[index]) && TryDoNext())
                {
                    LetHelperBegin();
                }

                Await(index);
                if (HasFailed(index))
                {
                    return;
                }

                take(index);
            }
        }

        protected override void OnDone(int index)
        {
            Volatile.Write(ref _isMade[index], true);

            // Either the caller sees the one, or this thread the other.
            Interlocked.MemoryBarrier();
            if (Volatile.Read(ref _awaited) == index)
            {
                Volatile.Read(ref _awaitedIsMade)?.Set();
            }
        }

        private void Await(int index)
        {
            if (Volatile.Read(ref _isMade[index]))
            {
                return;
            }

            Volatile.Write(ref _awaitedIsMade, _awaitedIsMade ?? new ManualResetEventSlim());
            Interlocked.Exchange(ref _awaited, index);
            while (!Volatile.Read(ref _isMade[index]))
            {
                // It may have been set for one before. Whoever sets it has made his own by then, so looking after the reset sees it.
                _awaitedIsMade!.Wait();
                _awaitedIsMade.Reset();
            }
        }
    }
}

using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.InteropServices;
using Jitney.Interop.Streams;

namespace Jitney.Interop.Windows.Streams;

/// <inheritdoc cref="ReadinessLoop"/>
/// <remarks>The runtime's pool waits for each event once; what has been seen is waited for again when the loop waits again.</remarks>
internal sealed class SystemReadinessLoop : ReadinessLoop
{
    private readonly Dictionary<ulong, Entry> _entries = [];
    private readonly HashSet<ulong> _toPrepare = [];
    private readonly HashSet<ulong> _toLook = [];
    private readonly ConcurrentQueue<ulong> _seen = [];
    private readonly AutoResetEvent _hasSeen = new(false);
    private ulong _last;

    /// <inheritdoc/>
    public override DescriptorWatch Watch(SafeHandle descriptor, Readiness wanted, Action<Readiness> seen)
    {
        var watch = new DescriptorWatch(this, ++_last, descriptor, seen);
        _entries.Add(_last, new Entry(watch));
        watch.WaitFor(wanted);
        return watch;
    }

    /// <inheritdoc/>
    public override void Wait(TimeSpan timeout)
    {
        long start = Stopwatch.GetTimestamp();
        while (true)
        {
            Prepare();
            if (TellAll())
            {
                return;
            }

            double left = timeout == Timeout.InfiniteTimeSpan ? int.MaxValue : (timeout - Stopwatch.GetElapsedTime(start)).TotalMilliseconds;
            if (left <= 0)
            {
                return;
            }

            if (_toPrepare.Count > 0)
            {
                // What was seen is over by now, and is to be waited for anew.
                continue;
            }

            int milliseconds = (int)Math.Min(Math.Ceiling(left), _toLook.Count > 0 ? SystemDescriptorWaits.BetweenLooks : int.MaxValue);
            _hasSeen.WaitOne(milliseconds == int.MaxValue ? Timeout.Infinite : milliseconds);
        }
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        foreach (Entry entry in _entries.Values)
        {
            entry.Dispose();
        }

        _entries.Clear();
        _hasSeen.Dispose();
    }

    internal override void Forget(DescriptorWatch watch) => _entries.Remove(watch.Number);

    internal override void Change(DescriptorWatch watch, Readiness before, Readiness wanted)
    {
        Entry entry = _entries[watch.Number];
        entry.Dispose();
        entry.Wanted = wanted;
        _toLook.Remove(watch.Number);
        if (wanted is Readiness.None)
        {
            _toPrepare.Remove(watch.Number);
        }
        else
        {
            _toPrepare.Add(watch.Number);
        }
    }

    private void Prepare()
    {
        foreach (ulong number in _toPrepare)
        {
            if (!_entries.TryGetValue(number, out Entry? entry) || entry.Wanted is Readiness.None)
            {
                continue;
            }

            entry.Dispose();
            if ((entry.Watch.Descriptor as StreamSide)?.Prepare(entry.Wanted) ?? false)
            {
                _toLook.Add(number);
            }

            if ((entry.Wanted & (Readiness.Readable | Readiness.Writable)) != 0)
            {
                entry.Begin(() =>
                {
                    _seen.Enqueue(number);
                    Wake();
                });
            }
        }

        _toPrepare.Clear();
    }

    private void Wake()
    {
        try
        {
            _hasSeen.Set();
        }
        catch (ObjectDisposedException)
        {
            // Nobody waits any more.
        }
    }

    // Somebody who was told before may have ended a watch, or wait for something else by now.
    private bool TellAll()
    {
        bool hasTold = false;
        for (int count = _seen.Count; count > 0 && _seen.TryDequeue(out ulong number); count--)
        {
            hasTold |= Tell(number, isAgain: true);
        }

        ulong[] looks = [.. _toLook];
        foreach (ulong number in looks)
        {
            hasTold |= Tell(number, isAgain: false);
        }

        return hasTold;
    }

    private bool Tell(ulong number, bool isAgain)
    {
        if (!_entries.TryGetValue(number, out Entry? entry) || entry.Wanted is Readiness.None)
        {
            return false;
        }

        if (isAgain)
        {
            _toPrepare.Add(number);
        }

        Readiness seen = SystemDescriptorWaits.Look(entry.Watch.Descriptor, entry.Wanted);
        if (seen is Readiness.None)
        {
            return false;
        }

        entry.Watch.Tell(seen);
        return true;
    }

    private sealed class Entry(DescriptorWatch watch) : IDisposable
    {
        private PoolWait? _wait;

        public DescriptorWatch Watch => watch;

        public Readiness Wanted { get; set; }

        public void Begin(Action seen)
        {
            bool added = false;
            watch.Descriptor.DangerousAddRef(ref added);
            _wait = new PoolWait(watch.Descriptor.DangerousGetHandle(), seen);
        }

        public void Dispose()
        {
            if (_wait is not null)
            {
                _wait.Dispose();
                _wait = null;
                watch.Descriptor.DangerousRelease();
            }
        }
    }
}

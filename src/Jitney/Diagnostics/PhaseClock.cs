using System.Diagnostics;

namespace Jitney.Diagnostics;

/// <summary>Measures what each phase of a session took: wall time, and the processor time of this process in the meantime.</summary>
/// <remarks>Phases follow each other, so one thread at a time measures; those of a clock that ran beside may be added at any time. A session adds up the clocks of its lookups: what was done at the same time counts several times.</remarks>
internal sealed class PhaseClock
{
    private readonly Lock _gate = new();
    private readonly List<PhaseTime> _phases = [];
    private long _wall = Stopwatch.GetTimestamp();
    private TimeSpan _processor = Environment.CpuUsage.TotalTime;

    /// <summary>The phases finished so far, in their order.</summary>
    public IReadOnlyList<PhaseTime> Phases
    {
        get
        {
            lock (_gate)
            {
                return [.. _phases];
            }
        }
    }

    /// <summary>Starts the next phase here, leaving out what lies between.</summary>
    public void Restart()
    {
        _wall = Stopwatch.GetTimestamp();
        _processor = Environment.CpuUsage.TotalTime;
    }

    /// <summary>Ends a phase, which began where the last one ended.</summary>
    /// <param name="name">What the phase is called; a name that occurs again adds up.</param>
    public void Finish(string name)
    {
        long wall = Stopwatch.GetTimestamp();
        TimeSpan processor = Environment.CpuUsage.TotalTime;
        lock (_gate)
        {
            Add(new PhaseTime(name, Stopwatch.GetElapsedTime(_wall, wall), processor - _processor), _phases.Count);
        }

        (_wall, _processor) = (wall, processor);
    }

    /// <summary>Adds phases that were measured elsewhere, at the same time perhaps.</summary>
    internal void Add(PhaseClock other)
    {
        lock (_gate)
        {
            foreach (PhaseTime time in other._phases)
            {
                Add(time, _phases.Count);
            }
        }
    }

    /// <summary>Puts phases that were measured elsewhere, at the same time perhaps, before this clock's own.</summary>
    internal void Precede(IReadOnlyList<PhaseTime> phases)
    {
        lock (_gate)
        {
            for (int index = 0; index < phases.Count; index++)
            {
                Add(phases[index], index);
            }
        }
    }

    private void Add(PhaseTime time, int place)
    {
        int known = _phases.FindIndex(phase => phase.Name == time.Name);
        if (known < 0)
        {
            _phases.Insert(place, time);
        }
        else
        {
            _phases[known] = new PhaseTime(time.Name, _phases[known].Wall + time.Wall, _phases[known].Processor + time.Processor);
        }
    }
}

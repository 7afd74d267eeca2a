using System.Diagnostics;

namespace Jitney.Diagnostics;

/// <summary>Measures what each phase of a session took: wall time, and the processor time of this process in the meantime.</summary>
/// <remarks>Not thread-safe: phases follow each other.</remarks>
public sealed class PhaseClock
{
    private readonly List<PhaseTime> _phases = [];
    private long _wall = Stopwatch.GetTimestamp();
    private TimeSpan _processor = Environment.CpuUsage.TotalTime;

    /// <summary>The phases finished so far, in their order.</summary>
    public IReadOnlyList<PhaseTime> Phases => _phases;

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
        var time = new PhaseTime(name, Stopwatch.GetElapsedTime(_wall, wall), processor - _processor);
        int known = _phases.FindIndex(phase => phase.Name == name);
        if (known < 0)
        {
            _phases.Add(time);
        }
        else
        {
            _phases[known] = new PhaseTime(name, _phases[known].Wall + time.Wall, _phases[known].Processor + time.Processor);
        }

        (_wall, _processor) = (wall, processor);
    }
}

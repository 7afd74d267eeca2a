using Jitney.Cli.Output;
using Jitney.Sessions;

namespace Jitney.Cli.Running;

/// <summary>What a run cost, for those who asked.</summary>
internal sealed class RunReport
{
    private readonly RunSettings _settings;
    private readonly Session _session;
    private readonly TimeSpan _link;
    private readonly int _mappings;

    /// <summary>Takes what can only be known before the program runs.</summary>
    public RunReport(RunSettings settings, Session session, TimeSpan link)
    {
        (_settings, _session, _link) = (settings, session, link);
        _mappings = settings.Statistics == StatisticsForm.None || settings.Connection is not null ? 0 : ProcessFiles.CountMappings(session.Executor.ProcessId, session.Reservations);
        if (settings.Verbosity == Verbosity.Verbose)
        {
            Messages.Note(FormattableString.Invariant(
                $"linked {Counted.Of(session.Statistics.Objects, "object")}, {Counted.Of(session.Statistics.Bytes, "byte")}, in {link.TotalMilliseconds:0.0} ms"));
        }
    }

    /// <summary>Tells it, as it is now.</summary>
    public void Tell()
    {
        if (_settings.Statistics == StatisticsForm.None)
        {
            return;
        }

        var statistics = new RunStatistics(
            _session.Clock.Phases,
            _link,
            _settings.Start.Elapsed,
            _session.Statistics,
            _settings.Process == ProgramProcess.ThisProcess ? 0 : _session.Executor.RoundTrips,
            _mappings,
            ProcessFiles.PeakMemory());
        if (_settings.Statistics == StatisticsForm.Json)
        {
            StatisticsOutput.WriteJson(statistics);
        }
        else
        {
            StatisticsOutput.WriteText(statistics);
        }
    }
}

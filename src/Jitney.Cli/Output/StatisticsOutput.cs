using System.Globalization;
using System.Text;
using System.Text.Json;
using Jitney.Diagnostics;

namespace Jitney.Cli.Output;

/// <summary>Writes statistics to standard error: for people, or for programs. See <c>docs/statistics.md</c>.</summary>
internal static class StatisticsOutput
{
    /// <summary>Writes one line of JSON.</summary>
    public static void WriteJson(RunStatistics statistics)
    {
        using var line = new MemoryStream();
        using (var json = new Utf8JsonWriter(line))
        {
            json.WriteStartObject();
            json.WriteStartArray("phases");
            foreach (PhaseTime phase in statistics.Phases)
            {
                json.WriteStartObject();
                json.WriteString("name", phase.Name);
                json.WriteNumber("wallMilliseconds", Milliseconds(phase.Wall));
                json.WriteNumber("cpuMilliseconds", Milliseconds(phase.Processor));
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteNumber("linkMilliseconds", Milliseconds(statistics.Link));
            json.WriteNumber("totalMilliseconds", Milliseconds(statistics.Total));
            json.WriteNumber("objects", statistics.Session.Objects);
            json.WriteNumber("symbols", statistics.Session.Symbols);
            json.WriteNumber("relocations", statistics.Session.Relocations);
            json.WriteNumber("bytes", statistics.Session.Bytes);
            json.WriteNumber("roundTrips", statistics.RoundTrips);
            json.WriteNumber("mappings", statistics.Mappings);
            json.WriteNumber("peakMemoryBytes", statistics.PeakMemoryBytes);
            json.WriteNumber("inputBytes", statistics.Session.InputBytes);
            json.WriteEndObject();
        }

        line.WriteByte((byte)'\n');
        Messages.Write(line.GetBuffer().AsSpan(0, (int)line.Length));
    }

    /// <summary>Writes a table.</summary>
    public static void WriteText(RunStatistics statistics)
    {
        var text = new StringBuilder();
        CultureInfo culture = CultureInfo.InvariantCulture;
        text.Append(culture, $"{"phase",-12} {"wall ms",10} {"CPU ms",10}\n");
        foreach (PhaseTime phase in statistics.Phases)
        {
            text.Append(culture, $"{phase.Name,-12} {phase.Wall.TotalMilliseconds,10:0.000} {phase.Processor.TotalMilliseconds,10:0.000}\n");
        }

        text.Append(culture, $"{"link",-12} {statistics.Link.TotalMilliseconds,10:0.000}\n");
        text.Append(culture, $"{"total",-12} {statistics.Total.TotalMilliseconds,10:0.000}\n");
        text.Append(culture, $"{Counted.Of(statistics.Session.Objects, "object")}, {Counted.Of(statistics.Session.Symbols, "symbol")}, {Counted.Of(statistics.Session.Relocations, "relocation")}, ");
        text.Append(culture, $"{Counted.Of(statistics.Session.Bytes, "byte")} from {statistics.Session.InputBytes}\n");
        text.Append(culture, $"{Counted.Of(statistics.RoundTrips, "round trip")}, {Counted.Of(statistics.Mappings, "mapping")}, {statistics.PeakMemoryBytes / (1024.0 * 1024):0.0} MiB at the peak\n");
        Messages.Write(text.ToString());
    }

    private static decimal Milliseconds(TimeSpan time) => Math.Round((decimal)time.Ticks / TimeSpan.TicksPerMillisecond, 3);
}

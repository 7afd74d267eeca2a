using System.Globalization;
using Jitney.Interop.Processes;

namespace Jitney.Executor.Listening;

/// <summary>What a listener says about those who connect, on standard error.</summary>
/// <remarks>Strangers can make it say as much as they like. So it never waits for whoever reads that, and says only so many lines in a time, and how many it has left out.</remarks>
internal sealed class Complaints
{
    private const int AtOnce = 50;
    private const long MillisecondsForAnother = 200;

    private long _left = AtOnce;
    private long _since = Environment.TickCount64;
    private long _leftOut;

    /// <summary>Says a line, or leaves it out.</summary>
    public void Say(string line)
    {
        long more = (Environment.TickCount64 - _since) / MillisecondsForAnother;
        _since += more * MillisecondsForAnother;
        _left = Math.Min(_left + more, AtOnce);
        string before = _leftOut > 0 ? string.Create(CultureInfo.InvariantCulture, $"({_leftOut} lines left out) ") : "";
        if (_left > 0 && StandardError.Here.TryWriteLine($"jitney-executor: {before}{line}"))
        {
            _left--;
            _leftOut = 0;
        }
        else
        {
            _leftOut++;
        }
    }
}

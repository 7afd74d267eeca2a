using System.Diagnostics;
using System.Globalization;
using Jitney.Sessions;

namespace Jitney.Benchmarks.Calls;

/// <summary>The calls that are made in one way, and how long each took.</summary>
internal sealed class CallSeries : IAsyncDisposable
{
    private readonly string _name;
    private readonly Session _session;
    private readonly LinkedSymbolInfo _function;
    private readonly List<double> _all = [];
    private readonly List<double> _medians = [];

    private CallSeries(string name, Session session, LinkedSymbolInfo function)
    {
        _name = name;
        _session = session;
        _function = function;
    }

    private double Median => At(_all, 0.5);

    public static async Task<CallSeries> StartAsync(string name, ExecutorChoice executor)
    {
        Session session = await Session.StartAsync(new SessionOptions { Executor = executor });
        session.AddObject("add.o", CompiledSource.Object("long add(long a, long b) { return a + b; }"));
        return new CallSeries(name, session, await session.LookUpAsync("add"));
    }

    public async Task MeasureAsync(int calls, bool counts)
    {
        var times = new List<double>(calls);
        for (int call = 0; call < calls; call++)
        {
            long start = Stopwatch.GetTimestamp();
            long result = await _session.CallAsync(_function.Address, call, 2);
            times.Add(Stopwatch.GetElapsedTime(start).TotalMicroseconds);
            if (result != call + 2)
            {
                throw new InvalidOperationException($"{_name}: {call} + 2 gave {result}");
            }
        }

        if (counts)
        {
            _all.AddRange(times);
            _medians.Add(At(times, 0.5));
        }
    }

    public string Row(CallSeries comparison) => string.Create(
        CultureInfo.InvariantCulture,
        $"| {_name} | {Median:0.00} | {At(_all, 0.1):0.00}..{At(_all, 0.9):0.00} | {At(_all, 0.99):0.00} | {_medians.Min():0.00}..{_medians.Max():0.00} | 1/{comparison.Median / Median:0.0} |");

    public ValueTask DisposeAsync() => _session.DisposeAsync();

    private static double At(List<double> times, double share)
    {
        double[] sorted = [.. times.Order()];
        return sorted[(int)(share * (sorted.Length - 1))];
    }
}

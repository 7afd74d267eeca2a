using System.Diagnostics;
using System.Globalization;
using Jitney.Functions;
using Jitney.Sessions;

namespace Jitney.Benchmarks.Calls;

/// <summary>The calls that are made in one way, and how long each took.</summary>
internal sealed class CallSeries : IAsyncDisposable
{
    private readonly string _name;
    private readonly Session _session;
    private readonly Func<long, ValueTask<long>> _add;
    private readonly List<double> _all = [];
    private readonly List<double> _medians = [];

    private CallSeries(string name, Session session, Func<long, ValueTask<long>> add)
    {
        _name = name;
        _session = session;
        _add = add;
    }

    private double Median => At(_all, 0.5);

    public static async Task<CallSeries> StartAsync(string name, ExecutorChoice executor, CallForm form)
    {
        Session session = await Session.StartAsync(new LinkSessionOptions { Executor = executor });
        session.AddObject("add.o", CompiledSource.Object("long add(long a, long b) { return a + b; }"));
        Symbol symbol = await session.LookUpAsync("add");
        NativeLayout number = NativeLayout.Of<long>();
        NativeFunction function = await session.GetFunctionAsync("add", new NativeSignature(number, number, number));
        return new CallSeries(name, session, form switch
        {
            CallForm.Integers => value => session.CallAsync(symbol.Address, value, 2),
            CallForm.Typed => value => function.Begin().Add(value).Add(2L).InvokeAsync<long>(),
            _ => value => ValueTask.FromResult(function.Begin().Add(value).Add(2L).Invoke<long>()),
        });
    }

    public async Task MeasureAsync(int calls, bool counts)
    {
        var times = new List<double>(calls);
        for (int call = 0; call < calls; call++)
        {
            long start = Stopwatch.GetTimestamp();
            long result = await _add(call);
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
        $"| {_name} | {Median:0.00} | {At(_all, 0.1):0.00}..{At(_all, 0.9):0.00} | {At(_all, 0.99):0.00} | {_medians.Min():0.00}..{_medians.Max():0.00} | 1/{comparison.Median / Math.Max(Median, 0.01):0.0} |");

    public ValueTask DisposeAsync() => _session.DisposeAsync();

    private static double At(List<double> times, double share)
    {
        double[] sorted = [.. times.Order()];
        return sorted[(int)(share * (sorted.Length - 1))];
    }
}

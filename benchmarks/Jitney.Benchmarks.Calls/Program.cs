// How long one small call takes, from its start to its result in the caller's hands, by what carries it: several ways in turn, so that a slow
// moment of the machine hits all of them.
// With "bulk", how fast large pieces are moved instead.
// Usage: Jitney.Benchmarks.Calls [bulk] [ROUNDS [CALLS]]
using System.Globalization;
using System.Runtime.Versioning;
using Jitney.Benchmarks.Calls;
using Jitney.Executors;
using Jitney.Sessions;

[assembly: SupportedOSPlatform("linux")]

bool isBulk = args is ["bulk", ..];
args = isBulk ? args[1..] : args;
int rounds = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 21;
int calls = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 2000;
ChildExecutorOptions child = ChildExecutorOptions.For(ExecutorProgram.Find());
if (isBulk)
{
    await BulkSuite.RunAsync(rounds, child);
    return;
}

ExecutorOptions stream = new() { UseCallRing = false };
(string Name, ExecutorChoice Executor)[] ways =
[
    ("pipes", ExecutorChoice.Child(child with { Transport = ChildTransport.Pipes, Patience = stream })),
    ("socket pair", ExecutorChoice.Child(child with { Patience = stream })),
    ("call ring", ExecutorChoice.Child(child)),
    ("in process", ExecutorChoice.InProcess),
];

var series = new List<CallSeries>();
foreach ((string name, ExecutorChoice executor) in ways)
{
    series.Add(await CallSeries.StartAsync(name, executor));
}

for (int round = 0; round <= rounds; round++)
{
    foreach (CallSeries one in series)
    {
        await one.MeasureAsync(calls, counts: round > 0);
    }
}

Console.WriteLine($"{Environment.ProcessorCount} processors; {rounds} rounds of {calls} calls of `long add(long, long)`, the ways in turn; microseconds.");
Console.WriteLine();
Console.WriteLine("| carried by | median of all calls | 10 % to 90 % | 99 % | medians of the rounds | share of pipes' median |");
Console.WriteLine("| --- | ---: | ---: | ---: | ---: | ---: |");
foreach (CallSeries one in series)
{
    Console.WriteLine(one.Row(series[0]));
}

foreach (CallSeries one in series)
{
    await one.DisposeAsync();
}

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
(string Name, ExecutorChoice Executor, CallForm Form)[] ways =
[
    ("pipes", ExecutorChoice.Child(child with { Transport = ChildTransport.Pipes, Patience = stream }), CallForm.Integers),
    ("socket pair", ExecutorChoice.Child(child with { Patience = stream }), CallForm.Integers),
    ("call ring", ExecutorChoice.Child(child), CallForm.Integers),
    ("call ring, typed", ExecutorChoice.Child(child), CallForm.Typed),
    ("call ring, typed and waiting", ExecutorChoice.Child(child), CallForm.Waiting),
    ("in process", ExecutorChoice.InProcess, CallForm.Integers),
    ("in process, typed", ExecutorChoice.InProcess, CallForm.Typed),
    ("in process, typed and waiting", ExecutorChoice.InProcess, CallForm.Waiting),
];

var series = new List<CallSeries>();
foreach ((string name, ExecutorChoice executor, CallForm form) in ways)
{
    series.Add(await CallSeries.StartAsync(name, executor, form));
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

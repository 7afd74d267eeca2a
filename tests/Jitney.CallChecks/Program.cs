using System.Diagnostics;
using System.Globalization;
using Jitney.CallChecks;
using Jitney.Sessions;

switch (args)
{
    case ["source", string seed, string count]:
        Console.Write(SourceText.Of(CheckedFunction.Make(Number(seed), Number(count))));
        return 0;
    case ["run", string seed, string count, string objects, .. string[] ways]:
        var results = new Results();
        foreach (string way in ways)
        {
            long start = Stopwatch.GetTimestamp();
            int passed = results.Passed;
            results.Way = way;
            ExecutorChoice executor = way == "in-process" ? ExecutorChoice.InProcess : ExecutorChoice.Child();
            await using Session session = await Session.StartAsync(new LinkSessionOptions { Executor = executor });
            session.AddObject(Path.Combine(objects, "generated.o"));
            await new GeneratedCalls(session, CheckedFunction.Make(Number(seed), Number(count)), results).RunAsync();
            await new WrittenCalls(session, objects, results).RunAsync();
            Console.WriteLine($"{way}: {results.Passed - passed} right, {Stopwatch.GetElapsedTime(start).TotalSeconds:F1} s");
        }

        results.Way = "pool";
        await new PoolChecks(objects, results).RunAsync();
        if (File.Exists(Path.Combine(objects, "run_time_checks.o")))
        {
            results.Way = "checks at run time";
            await new RunTimeChecks(objects, results).RunAsync();
        }

        Console.WriteLine($"{results.Passed} passed, {results.Failed} failed");
        return results.Failed == 0 && results.Passed > 0 ? 0 : 1;
    default:
        Console.Error.WriteLine("usage: Jitney.CallChecks source SEED COUNT | run SEED COUNT FOLDER [child] [in-process]");
        return 2;
}

static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

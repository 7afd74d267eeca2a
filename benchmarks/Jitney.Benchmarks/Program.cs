using System.Globalization;
using BenchmarkDotNet.Running;
using Jitney.Benchmarks.Experiment;
using Jitney.Benchmarks.Measuring;
using Jitney.Benchmarks.Output;
using Jitney.Benchmarks.Programs;
using Jitney.Benchmarks.Slopes;

const string Usage = """
    usage: benchmarks/run.sh [programs] [--quick] [--rounds N] [--without-peers] [WORK...]
           benchmarks/run.sh slopes [--quick] [slab|batches]
           benchmarks/run.sh memory [--rounds N]
           benchmarks/run.sh runtime-memory [--rounds N]
           benchmarks/run.sh parts [BENCHMARKDOTNET'S OPTIONS]
    """;
string root = Environment.GetEnvironmentVariable("JITNEY_REPOSITORY") ?? Environment.CurrentDirectory;
string results = Directory.CreateDirectory(Path.Combine(root, "benchmarks", "results")).FullName;
string command = args.Length > 0 && args[0] is "programs" or "slopes" or "memory" or "runtime-memory" or "parts" ? args[0] : "programs";
List<string> words = [.. args.Skip(args.Length > 0 && args[0] == command ? 1 : 0)];
if (command == "parts")
{
    _ = BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run([.. words.Count == 0 ? (string[])["--filter", "*"] : [], .. words]);
    return 0;
}

bool isQuick = words.Remove("--quick");
bool isAlone = words.Remove("--without-peers");
int rounds = isQuick ? 3 : 11;
if (words.IndexOf("--rounds") is >= 0 and int place && place + 1 < words.Count)
{
    rounds = int.Parse(words[place + 1], CultureInfo.InvariantCulture);
    words.RemoveRange(place, 2);
}

if (words.Any(static word => word.StartsWith('-')))
{
    Console.Error.WriteLine(Usage);
    return 2;
}

string folder = Directory.CreateTempSubdirectory("jitney-benchmark.").FullName;
try
{
    var runner = new CommandRunner(folder, 60);
    foreach (string tool in (string[])["measure", "load"])
    {
        using var compiler = System.Diagnostics.Process.Start("cc", ["-O2", Path.Combine(root, "benchmarks", "tools", tool + ".c"), "-o", Path.Combine(folder, tool), "-ldl"]);
        compiler.WaitForExit();
    }

    string jitney = Environment.GetEnvironmentVariable("JITNEY") ?? Path.Combine(root, "artifacts", "jitney", "jitney");
    var works = new Works(runner, root);
    if (command == "memory")
    {
        Console.WriteLine(await MemoryExperiment.RunAsync(jitney + "-executor", rounds));
        return 0;
    }

    if (command == "runtime-memory")
    {
        Console.WriteLine(await RuntimeMemorySeries.RunAsync(jitney + "-executor", rounds));
        return 0;
    }

    if (command == "slopes" && words is ["slab"])
    {
        Console.WriteLine(await SlabMix.RunAsync(1_000_000));
        return 0;
    }

    if (command == "slopes" && words is ["batches"])
    {
        Console.WriteLine(await SlopeSuite.BatchesAsync(jitney, isQuick));
        return 0;
    }

    if (command == "slopes")
    {
        return await SlopeSuite.RunAsync(runner, works, jitney, isQuick, Path.Combine(results, $"slopes-{Machine.FileName}.md"));
    }

    IReadOnlyList<Contestant> contestants = [.. Contestants.Find(runner, jitney).Where(contestant => !isAlone || contestant.IsOurs)];
    var suite = new ProgramSuite(runner, contestants);
    IReadOnlyList<string> wanted = words.Count > 0 ? words : [.. Works.Names.Where(name => !isQuick || !name.EndsWith("0000", StringComparison.Ordinal))];
    foreach (string name in wanted)
    {
        if (works.Make(name) is { } work)
        {
            Console.Error.WriteLine($"{name} ...");
            suite.Run(work, rounds);
        }
        else
        {
            Console.Error.WriteLine($"{name}: its inputs are not on this machine");
        }
    }

    string page = string.Create(CultureInfo.InvariantCulture, $"# Whole programs\n\n{Machine.Description}; {rounds} runs of each in turn; median (least..most), milliseconds.\n\n{suite.Page}");
    Console.WriteLine(page);
    if (words.Count == 0 && !isQuick)
    {
        File.WriteAllText(Path.Combine(results, $"programs-{Machine.FileName}.md"), page.TrimEnd() + "\n");
        File.WriteAllText(Path.Combine(results, $"programs-{Machine.FileName}.svg"), suite.Plot);
    }

    return suite.HasFailed ? 1 : 0;
}
finally
{
    Directory.Delete(folder, recursive: true);
}

using System.CommandLine;
using Jitney.Cli.Parsing;
using Jitney.Cli.Running;
using Jitney.Linking.Passes;
using Jitney.Memory;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Cli.Commands;

/// <summary><c>jitney run</c>: its words.</summary>
internal static class RunCommand
{
    private const string StatisticsForms = "text|json";

    /// <summary>Help as it was made, with the form of <c>--stats</c> that is understood: a word behind it is an input.</summary>
    public static string Correct(string help) => help.Replace($"--stats <{StatisticsForms}>", $"--stats[={StatisticsForms}]", StringComparison.Ordinal);

    /// <summary>Makes the command.</summary>
    /// <param name="start">When the program started.</param>
    /// <param name="programArguments">What stands behind <c>--</c>.</param>
    public static Command Create(ProgramStart start, IReadOnlyList<NativeText> programArguments)
    {
        var inputs = new InputOptions(takesLibraries: true);
        var entry = new Option<string?>("--entry") { HelpName = "NAME", Description = "the function to call (default main)" };
        var inProcess = new Option<bool>("--in-process") { Description = "run in this process instead of a child" };
        var executor = new Option<string?>("--executor") { HelpName = "PATH", Description = "the executor to start (default: jitney-executor beside jitney), LLVM's too; words before it are what runs it, such as an emulator" };
        var connection = new ConnectionOptions();
        var memory = new Option<string?>("--memory") { HelpName = "shared|copy", Description = "how bytes reach the executor (default: shared, and copied over TCP)" };
        memory.AcceptOnlyFromAmong("shared", "copy");
        var keepAll = new Option<bool>("--keep-all") { Description = "no dead stripping" };
        var slabSize = new Option<ulong>("--slab-size")
        {
            HelpName = "SIZE",
            CustomParser = Quantities.SlabSize,
            DefaultValueFactory = _ => SlabMemoryManager.DefaultSlabSize,
            Description = "how much address space to reserve at a time (default 1G), taken up only as used",
        };
        var stats = new Option<string?>("--stats")
        {
            HelpName = StatisticsForms,
            Arity = ArgumentArity.ZeroOrOne,
            Description = "say what it cost, on standard error (default text)",
        };
        stats.AcceptOnlyFromAmong("text", "json");
        var timeout = new Option<TimeSpan?>("--timeout") { HelpName = "SECONDS", CustomParser = Quantities.Seconds, Description = "end the program after that" };
        var deadline = new Option<TimeSpan?>("--deadline")
        {
            HelpName = "SECONDS",
            CustomParser = Quantities.Seconds,
            Description = "how long the executor may take to answer anything but a call of linked code (default 10)",
        };
        var verbose = new Option<bool>("--verbose", "-v") { Description = "say more" };
        var quiet = new Option<bool>("--quiet", "-q") { Description = "say less" };
        var command = new Command("run", "Links inputs and runs them as a program: jitney run [options] INPUT... [-- ARGUMENT...]")
        {
            entry, inProcess, executor, memory, keepAll, slabSize, stats, timeout, deadline, verbose, quiet,
        };
        inputs.AddTo(command);
        connection.AddTo(command, inProcess, executor);
        command.SetAction((parsed, cancellation) => ProgramExecution.RunAsync(
            new RunSettings
            {
                Start = start,
                Inputs = inputs.InputsOf(parsed),
                Definitions = parsed.GetValue(inputs.Definitions) ?? [],
                ProgramArguments = programArguments,
                NamedEntry = parsed.GetValue(entry),
                Names = inputs.NamesOf(parsed),
                Required = inputs.RequiredOf(parsed),
                RunPath = inputs.RunPathOf(parsed),
                Warned = inputs.WarnedOf(parsed),
                Process = parsed.GetValue(inProcess) ? ProgramProcess.ThisProcess : ProgramProcess.Child,
                Executor = parsed.GetValue(executor),
                Connection = parsed.GetValue(connection.Address),
                SecretFile = parsed.GetValue(connection.SecretFile),
                AllowUnauthenticated = parsed.GetValue(connection.Unauthenticated),
                Memory = parsed.GetValue(memory) switch { "copy" => MemoryTransport.Copy, "shared" => MemoryTransport.Shared, _ => null },
                Strip = parsed.GetValue(keepAll) ? StripMode.KeepAll : StripMode.DropUnreachable,
                SlabSize = parsed.GetValue(slabSize),
                Statistics = parsed.GetValue(stats) switch { "json" => StatisticsForm.Json, "text" => StatisticsForm.Text, _ => StatisticsForm.None },
                Timeout = parsed.GetValue(timeout),
                Deadline = parsed.GetValue(deadline),
                Verbosity = parsed.GetValue(quiet) ? Verbosity.Quiet : parsed.GetValue(verbose) ? Verbosity.Verbose : Verbosity.Normal,
            },
            cancellation));
        return command;
    }
}

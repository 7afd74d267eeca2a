using System.CommandLine;
using System.CommandLine.Invocation;
using System.Text;
using Jitney.Cli;
using Jitney.Cli.Commands;
using Jitney.Cli.Output;
using Jitney.Cli.Parsing;
using Jitney.Executors;
using Jitney.Interop.Processes;
using Jitney.Interop.Streams;

ProgramStart start = ProgramStart.Now();
if (args is not ["run" or "link" or "show", ..] && SelfStart.Here.Problem("jitney") is { } problem)
{
    Messages.Error(problem);
    return ExitCodes.Failure;
}

CommandWords words = CommandWords.Split(args, InitialThread.GivenWords(args));
var root = new RootCommand("Links object files and static archives straight into the memory of a process, and runs them.")
{
    RunCommand.Create(start, words.ProgramArguments),
};

// A run is not to wait for what only others need.
if (words.Own is not ["run", ..])
{
    root.Add(LinkCommand.Create());
    root.Add(ShowCommand.Create());
}

try
{
    ParseResult parsed = root.Parse(words.Own, new ParserConfiguration { ResponseFileTokenReplacer = new ResponseFiles().TryRead });
    if (parsed.Action is not ParseErrorAction)
    {
        // What is asked for, such as help, goes here; commands write by themselves.
        var output = new StringWriter();
        int code = await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null, Output = output });
        return TryWrite(RunCommand.Correct(output.ToString())) ? code : ExitCodes.Failure;
    }

    foreach (string error in UsageErrors.Of(parsed))
    {
        Messages.Error(error);
    }

    Messages.Note($"'{CommandWords.PathOf(parsed.CommandResult)} --help' tells more");
    return ExitCodes.Usage;
}
catch (Exception exception) when (Messages.TryError(exception))
{
    return ExitCodes.Failure;
}
catch (Exception exception)
{
    Messages.Error($"internal: {exception.GetType().Name}: {exception.Message}");
    return ExitCodes.Failure;
}

static bool TryWrite(string text)
{
    try
    {
        if (text.Length > 0)
        {
            new StandardStream(StandardStream.Output).Write(Encoding.UTF8.GetBytes(text));
        }

        return true;
    }
    catch (IOException exception)
    {
        Messages.OutputProblem(exception);
        return false;
    }
}

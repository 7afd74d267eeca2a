using System.CommandLine;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using Jitney.Cli;
using Jitney.Cli.Commands;
using Jitney.Cli.Output;
using Jitney.Cli.Parsing;
using Jitney.Diagnostics;
using Jitney.Executors;

ProgramStart start = ProgramStart.Now();
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
    ParseResult parsed = root.Parse(words.Own);
    if (parsed.Action is not ParseErrorAction)
    {
        return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
    }

    foreach (ParseError error in parsed.Errors)
    {
        Messages.Error(error.Message);
    }

    Messages.Note($"'{CommandWords.PathOf(parsed.CommandResult)} --help' tells more");
    return ExitCodes.Usage;
}
catch (Exception exception) when (exception is OutOfMemoryException || exception.GetBaseException() is OutOfMemoryException)
{
    Messages.Error($"this process can have no more memory or threads{LastWords.ScarceMeans}");
    return ExitCodes.Failure;
}
catch (Exception exception)
{
    Messages.Error($"internal: {exception.GetType().Name}: {exception.Message}");
    return ExitCodes.Failure;
}

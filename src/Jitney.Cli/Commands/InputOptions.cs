using System.CommandLine;
using System.CommandLine.Parsing;
using Jitney.Cli.Parsing;

namespace Jitney.Cli.Commands;

/// <summary>The words that every command that links understands.</summary>
internal sealed class InputOptions
{
    public Argument<string[]> Inputs { get; } = new("INPUT")
    {
        Arity = ArgumentArity.ZeroOrMore,
        Description = "objects, archives, shared libraries, linker scripts that are lists of inputs, sources in C, C++ and assembler (compiled with $CC and $CXX, $CFLAGS and $CXXFLAGS), -lNAME (searched with -LDIR; archives only with -static), - for an object on standard input",
    };

    public Option<string[]> WholeArchives { get; } = new("--whole-archive")
    {
        HelpName = "ARCHIVE",
        Arity = ArgumentArity.OneOrMore,
        Description = "take every member of an archive",
    };

    public Option<Definition[]> Definitions { get; } = new("--define")
    {
        HelpName = "NAME=ADDRESS",
        Arity = ArgumentArity.OneOrMore,
        CustomParser = Quantities.Definitions,
        Description = "an absolute symbol; may be repeated",
    };

    public void AddTo(Command command)
    {
        command.Add(Inputs);
        command.Add(WholeArchives);
        command.Add(Definitions);
        command.Validators.Add(result => InputWords.Check(result, WordsOf(result.GetResult(Inputs)), WordsOf(result.GetResult(WholeArchives))));
    }

    // As they stand there: the values of what is wrong cannot be asked for.
    private static string[] WordsOf(SymbolResult? result) => result is null ? [] : [.. result.Tokens.Select(token => token.Value)];

    public InputWords InputsOf(ParseResult parsed) => InputWords.Of(parsed.GetValue(Inputs) ?? [], parsed.GetValue(WholeArchives) ?? []);
}

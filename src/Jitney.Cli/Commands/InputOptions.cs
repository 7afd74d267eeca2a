using System.CommandLine;
using System.CommandLine.Parsing;
using Jitney.Cli.Output;
using Jitney.Cli.Parsing;
using Jitney.Interop.Files;
using Jitney.Linking.Failures;
using Jitney.Linking.Resolution;
using Jitney.ObjectFiles.Failures;
using Jitney.Sessions;

namespace Jitney.Cli.Commands;

/// <summary>The words that every command that links understands.</summary>
/// <param name="takesLibraries">Whether there is an executor that could open shared libraries.</param>
internal sealed class InputOptions(bool takesLibraries)
{
    public Argument<string[]> Inputs { get; } = new("INPUT")
    {
        Arity = ArgumentArity.ZeroOrMore,
        Description = (takesLibraries ? "objects, archives, shared libraries, " : "objects, archives, ")
            + "linker scripts that are lists of inputs, sources in C, C++ and assembler (compiled with $CC and $CXX, $CFLAGS and $CXXFLAGS), "
            + (takesLibraries ? "-lNAME (searched with -LDIR; archives only with -static)" : "-lNAME for an archive (searched with -LDIR; behind -static, so that no shared library is found)")
            + ", - for an object on standard input",
    };

    public Option<string[]> WholeArchives { get; } = new("--whole-archive")
    {
        HelpName = "ARCHIVE",
        Arity = ArgumentArity.OneOrMore,
        Description = "take every member of an archive, or of all archives up to --no-whole-archive",
    };

    public Option<Definition[]> Definitions { get; } = new("--define")
    {
        HelpName = "NAME=ADDRESS",
        Arity = ArgumentArity.OneOrMore,
        CustomParser = Quantities.Definitions,
        Description = "an absolute symbol, or another symbol's name as ADDRESS: references to NAME mean that; may be repeated",
    };

    public Option<string[]> Undefined { get; } = new("--undefined", "-u")
    {
        HelpName = "NAME",
        Arity = ArgumentArity.OneOrMore,
        Description = "take what defines a name as if something referred to it; may be repeated",
    };

    public Option<string[]> Required { get; } = new("--require-defined")
    {
        HelpName = "NAME",
        Arity = ArgumentArity.OneOrMore,
        Description = "the same, and something must define it",
    };

    public Option<string[]> Wrapped { get; } = new("--wrap")
    {
        HelpName = "NAME",
        Arity = ArgumentArity.OneOrMore,
        Description = "references to NAME mean __wrap_NAME, and such to __real_NAME mean NAME; may be repeated",
    };

    public Option<string[]> RunPath { get; } = new("--rpath")
    {
        HelpName = "FOLDERS",
        Arity = ArgumentArity.OneOrMore,
        Description = "where libraries lie that the program opens by name, and such that given ones need; may be repeated",
    };

    public Option<string?> SystemRoot { get; } = new("--sysroot")
    {
        HelpName = "FOLDER",
        Description = "where the files of the executor's machine lie here: -l and compilers look there, and libraries from there are opened by the paths that the executor has",
    };

    public Option<TargetWord[]> Targets { get; } = new("--target")
    {
        HelpName = "TRIPLE",
        Arity = ArgumentArity.OneOrMore,
        CustomParser = TargetWord.Read,
        Description = "what is linked for, as aarch64-linux-gnu: inputs and executor must agree",
    };

    public Option<bool> AllowDuplicates { get; } = new("--allow-multiple-definition") { Description = "of several definitions the first counts; else they are an error" };

    public Option<bool> NoWarnings { get; } = new("--no-warnings") { Description = "do not say what inputs warn of" };

    public Option<bool> FatalWarnings { get; } = new("--fatal-warnings") { Description = "what inputs warn of is an error" };

    public VisibilityOptions Visibility { get; } = new();

    public void AddTo(Command command)
    {
        command.Add(NoWarnings);
        command.Add(FatalWarnings);
        command.Add(Undefined);
        command.Add(Required);
        command.Add(Wrapped);
        command.Add(RunPath);
        command.Add(AllowDuplicates);
        command.Add(SystemRoot);
        command.Add(Targets);
        Visibility.AddTo(command);
        command.Add(Inputs);
        command.Add(WholeArchives);
        command.Add(Definitions);
        command.Validators.Add(CheckSystemRoot);
        command.Validators.Add(result => InputWords.Check(result, WordsOf(result.GetResult(Inputs)), WordsOf(result.GetResult(WholeArchives))));
    }

    private void CheckSystemRoot(CommandResult result)
    {
        if (result.GetResult(SystemRoot) is { Tokens: [.., { Value: { Length: > 0 } folder }] } && !Directory.Exists(folder))
        {
            result.AddError($"--sysroot: there is no folder '{folder}'");
        }
    }

    // As they stand there: the values of what is wrong cannot be asked for.
    private static string[] WordsOf(SymbolResult? result) => result is null ? [] : [.. result.Tokens.Select(token => token.Value)];

    public NameRules NamesOf(ParseResult parsed) => new()
    {
        Undefined = parsed.GetValue(Undefined) ?? [],
        Wrapped = parsed.GetValue(Wrapped) ?? [],
        Others = [.. (parsed.GetValue(Definitions) ?? []).Where(static definition => definition.Other is not null).Select(static definition => (definition.Name, definition.Other!))],
        Visibility = Visibility.Of(parsed),
        Duplicates = parsed.GetValue(AllowDuplicates) ? DuplicateDefinitions.TheFirstCounts : DuplicateDefinitions.AreErrors,
    };

    /// <summary>Folders for the dynamic linker. Natively <c>$ORIGIN</c> is the program's own; here the first input gives the program its name.</summary>
    public string[] RunPathOf(ParseResult parsed)
    {
        string origin = Path.GetDirectoryName(InputBytes.Here.FullPath(InputsOf(parsed).First)) ?? "/";
        return
        [
            .. (parsed.GetValue(RunPath) ?? []).SelectMany(static folders => folders.Split(':', StringSplitOptions.RemoveEmptyEntries))
                .Select(folder => folder.Replace("${ORIGIN}", origin, StringComparison.Ordinal).Replace("$ORIGIN", origin, StringComparison.Ordinal)),
        ];
    }

    /// <summary>Names that must be defined.</summary>
    public string[] RequiredOf(ParseResult parsed) => parsed.GetValue(Required) ?? [];

    /// <summary>What is done with a warning; null for nothing.</summary>
    public Action<LinkWarning>? WarnedOf(ParseResult parsed) => (parsed.GetValue(NoWarnings), parsed.GetValue(FatalWarnings)) switch
    {
        (true, _) => null,
        (_, true) => static warning => throw new LinkException(warning.Message),
        _ => Messages.Warning,
    };

    public InputWords InputsOf(ParseResult parsed) => InputWords.Of(
        parsed.GetValue(Inputs) ?? [], parsed.GetValue(WholeArchives) ?? [], Jitney.Definitions.SystemRoot.Of(parsed.GetValue(SystemRoot)), parsed.GetValue(Targets) ?? []);
}

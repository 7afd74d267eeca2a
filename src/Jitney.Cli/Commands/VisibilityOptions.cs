using System.CommandLine;
using System.CommandLine.Parsing;
using Jitney.Cli.Parsing;
using Jitney.Interop;
using Jitney.Interop.Files;
using Jitney.Protocol.Vocabulary;
using Jitney.Sessions;

namespace Jitney.Cli.Commands;

/// <summary>The words about which names libraries see.</summary>
internal sealed class VisibilityOptions
{
    private const int MostBytes = 16 << 20;

    public Option<string[]> ExcludedArchives { get; } = new("--exclude-libs")
    {
        HelpName = "ARCHIVE",
        Arity = ArgumentArity.OneOrMore,
        Description = "shared libraries see no names of these archives (ALL: of none), by the names of their files; several with commas or colons between them",
    };

    public Option<VersionScript[]> VersionScripts { get; } = new("--version-script")
    {
        HelpName = "FILE",
        Arity = ArgumentArity.OneOrMore,
        CustomParser = Read,
        Description = "shared libraries see no names that the script has as local",
    };

    public Option<VersionScript[]> Lists { get; } = new("--dynamic-list", "--export-dynamic-symbol-list")
    {
        HelpName = "FILE",
        Arity = ArgumentArity.OneOrMore,
        CustomParser = Read,
        Description = "code that is opened at run time sees the names of the list, and those that given libraries refer to; without it, all",
    };

    public Option<string[]> Listed { get; } = new("--export-dynamic-symbol")
    {
        HelpName = "NAME",
        Arity = ArgumentArity.OneOrMore,
        Description = "a name of such a list, or a pattern; may be repeated",
    };

    public Option<bool> All { get; } = new("--export-dynamic") { Description = "lists are not all that is seen" };

    public Option<bool> None { get; } = new("--no-export-dynamic") { Description = "as a list without names" };

    public void AddTo(Command command)
    {
        command.Add(ExcludedArchives);
        command.Add(VersionScripts);
        command.Add(Lists);
        command.Add(Listed);
        command.Add(All);
        command.Add(None);
    }

    /// <summary>Null where nothing is said.</summary>
    public NameVisibility? Of(ParseResult parsed)
    {
        VersionScript[] scripts = parsed.GetValue(VersionScripts) ?? [];
        string[] excluded = [.. (parsed.GetValue(ExcludedArchives) ?? []).SelectMany(static names => names.Split(',', ':')).Where(static name => name.Length > 0)];
        NamePattern[] listed = [.. (parsed.GetValue(Lists) ?? []).SelectMany(static list => list.Global), .. (parsed.GetValue(Listed) ?? []).Select(VersionScript.PatternOf)];
        bool isList = !parsed.GetValue(All) && (listed.Length > 0 || parsed.GetValue(None));
        return scripts.Length == 0 && excluded.Length == 0 && !isList ? null : new NameVisibility
        {
            Global = [.. scripts.SelectMany(static script => script.Global)],
            Local = [.. scripts.SelectMany(static script => script.Local)],
            ExcludedArchives = excluded,
            Listed = isList ? listed : null,
        };
    }

    private static VersionScript[] Read(ArgumentResult result)
    {
        var scripts = new List<VersionScript>();
        foreach (Token token in result.Tokens)
        {
            string? problem = null;
            try
            {
                byte[] content = InputBytes.Here.ReadStartOfFileOrPipe(token.Value, MostBytes + 1);
                if (content.Length > MostBytes)
                {
                    problem = $"has more than {MostBytes >> 20} MiB";
                }
                else if (VersionScript.Read(new NativeText(content).ToExactString(), out problem) is { } script)
                {
                    scripts.Add(script);
                }
            }
            catch (FileNotFoundException exception)
            {
                problem = $"cannot be read: {FileProblem.Here.Of(exception)}";
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or SystemCallException)
            {
                problem = exception.Message;
            }

            if (problem is not null)
            {
                result.AddError($"{(result.Parent is OptionResult { Option: var option } ? option.Name : "")}: {token.Value}: {problem}");
                return [];
            }
        }

        return [.. scripts];
    }
}

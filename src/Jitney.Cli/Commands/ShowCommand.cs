using System.CommandLine;
using Jitney.Cli.Showing;

namespace Jitney.Cli.Commands;

/// <summary><c>jitney show</c>: its words.</summary>
internal static class ShowCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var files = new Argument<string[]>("FILE")
        {
            Arity = ArgumentArity.OneOrMore,
            Description = "objects, archives, one member as 'ARCHIVE(MEMBER)', shared libraries and DLLs, linker scripts, dumps of 'jitney link'",
        };
        var graph = new Option<bool>("--graph") { Description = "also link the files, and show the link graph after each pass" };
        var disassemble = new Option<bool>("--disassemble", "-d") { Description = "also disassemble, with relocations in place" };
        var command = new Command("show", "Shows what is inside objects, archives, shared libraries, linker scripts and dumps of links.") { files, graph, disassemble };
        command.SetAction((parsed, cancellation) => ShowRun.RunAsync(
            parsed.GetValue(files)!,
            (parsed.GetValue(graph) ? ShownParts.Graph : ShownParts.Tables) | (parsed.GetValue(disassemble) ? ShownParts.Disassembly : ShownParts.Tables),
            cancellation));
        return command;
    }
}

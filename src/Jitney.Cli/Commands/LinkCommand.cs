using System.CommandLine;
using Jitney.Cli.Parsing;
using Jitney.Cli.Running;
using Jitney.Linking.Passes;
using Jitney.Protocol.Vocabulary;
using Jitney.Sessions;

namespace Jitney.Cli.Commands;

/// <summary><c>jitney link</c>: its words.</summary>
internal static class LinkCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var defaults = new OfflineLinkOptions();
        var inputs = new InputOptions(takesLibraries: false);
        var target = new Option<ulong>("--target-address")
        {
            HelpName = "ADDRESS",
            CustomParser = Quantities.Address,
            DefaultValueFactory = _ => defaults.TargetAddress.Value,
            Description = "where the slab starts: any address, aligned or not (default 0x7f0000000000)",
        };
        var slabSize = new Option<ulong>("--slab-size")
        {
            HelpName = "SIZE",
            CustomParser = Quantities.Size,
            DefaultValueFactory = _ => defaults.SlabSize,
            Description = "how much may be linked, rounded up to whole pages (default 64M)",
        };
        var pageSize = new Option<ulong>("--page-size")
        {
            HelpName = "N",
            CustomParser = Quantities.PowerOfTwo,
            DefaultValueFactory = _ => defaults.PageSize,
            Description = "the size of pages, which count from the start of the slab (default 4096)",
        };
        var phony = new Option<bool>("--phony-externals") { Description = "undefined names are 0 instead of errors" };
        var entry = new Option<string?>("--entry") { HelpName = "NAME", Description = "a name that must be defined" };
        var dump = new Option<string?>("--dump") { HelpName = "FILE", Description = "write the result as JSON to a file, or to standard output for -" };
        var command = new Command("link", "Links without an executor and without running, as if the slab stood at a given address.")
        {
            target, slabSize, pageSize, phony, entry, dump,
        };
        inputs.AddTo(command);
        command.SetAction((parsed, cancellation) => OfflineRun.RunAsync(
            new OfflineLinkOptions
            {
                TargetAddress = (ExecutorAddress)parsed.GetValue(target),
                SlabSize = parsed.GetValue(slabSize),
                PageSize = parsed.GetValue(pageSize),
                Missing = parsed.GetValue(phony) ? MissingSymbols.AreZero : MissingSymbols.AreErrors,
                Entry = parsed.GetValue(entry),
                Names = inputs.NamesOf(parsed),
                Required = inputs.RequiredOf(parsed),
                Warned = inputs.WarnedOf(parsed),
            },
            inputs.InputsOf(parsed),
            parsed.GetValue(inputs.Definitions) ?? [],
            parsed.GetValue(dump),
            cancellation));
        return command;
    }
}

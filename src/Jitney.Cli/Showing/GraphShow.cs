using Jitney.Diagnostics;
using Jitney.Linking.Passes;
using Jitney.ObjectFiles;
using Jitney.Protocol.Vocabulary;
using Jitney.Sessions;

namespace Jitney.Cli.Showing;

/// <summary>Links files at an address without running them, and shows the link graph on the way. Names that no file defines are 0.</summary>
internal static class GraphShow
{
    /// <summary>Shows the graph of all files together. Archives are searched for what objects need; without objects all their members are taken.</summary>
    /// <exception cref="Jitney.ObjectFiles.Failures.LinkException">The files cannot be linked.</exception>
    /// <exception cref="Jitney.Failures.ExecutorException">They are too large.</exception>
    public static async Task ShowAsync(Page page, IReadOnlyList<string> files, CancellationToken cancellation)
    {
        ShownFile[] inputs = [.. files.Select(ShownFile.Read)];
        InputUse archives = inputs.Any(input => input.Kind == InputKind.Object) ? InputUse.WhenNeeded : InputUse.Always;
        using var link = new OfflineLink(new OfflineLinkOptions
        {
            // Code for the small model, and references to what is 0, reach no further than 2 GiB from 0.
            TargetAddress = (ExecutorAddress)0x10000000,
            SlabSize = 1UL << 30,
            Missing = MissingSymbols.AreZero,
            Passes = [.. Enum.GetValues<PassSlot>().Select(slot => (slot, (ILinkPass)new GraphPage(page, slot)))],
        });
        foreach (ShownFile input in inputs)
        {
            switch (input.Kind)
            {
                case InputKind.Object:
                    link.AddObject(input.Name.ToString(), input.Content);
                    break;
                case InputKind.Archive or InputKind.ThinArchive:
                    link.AddArchive(input.Name.File, archives);
                    break;
                default:
                    // Nothing of it would be linked.
                    break;
            }
        }

        ImageListing image = await link.LinkAsync(cancellation);
        page.Heading("Global offset table");
        var got = new TextTable(">address", "symbol");
        foreach (GotEntryListing entry in image.Objects.SelectMany(entry => entry.Got).Distinct())
        {
            got.Add($"0x{entry.Address.Value:x}", entry.Symbol);
        }

        got.Write(page);
        page.Heading("Stubs");
        var stubs = new TextTable(">address", ">size", "symbol");
        foreach (StubListing entry in image.Objects.SelectMany(entry => entry.Stubs).Distinct())
        {
            stubs.Add($"0x{entry.Address.Value:x}", $"{entry.Size}", entry.Symbol);
        }

        stubs.Write(page);
    }
}

using Jitney.Executors;
using Jitney.Linking.Graph;
using Jitney.Linking.Resolution;
using Jitney.Protocol.Vocabulary;

namespace Jitney.RuntimeSupport.Image.Elf;

/// <summary>Shows a batch's symbols to the dynamic linker, for libraries that are opened later, once somebody may look for them.</summary>
/// <param name="executor">What the executor says about itself.</param>
/// <param name="references">What its libraries refer to.</param>
/// <param name="libraries">What is known of the session's libraries.</param>
internal sealed class ExposureContributor(ExecutorDescription executor, ReferencedNames references, GivenLibraries libraries) : IImageContributor
{
    private static readonly byte[][] s_lookers =
    [
        [.. "dlopen"u8], [.. "dlsym"u8], [.. "dlmopen"u8], [.. "dladdr"u8], [.. "dladdr1"u8], [.. "backtrace_symbols"u8], [.. "backtrace_symbols_fd"u8],
    ];

    private bool _exposes;

    /// <summary>The image that shows the batch's symbols to the dynamic linker; null when nobody will ask for them.</summary>
    public DynamicSymbolImage? Expose(LinkBatch batch)
    {
        // Nobody knows which libraries have taken a symbol, so nothing is shown to them that may go.
        if (!executor.Offers(BootstrapSymbols.SymbolsExpose) || batch.Unit.IsRemovable)
        {
            return null;
        }

        // As with static linkers that export a program's symbols when asked to: code that opens libraries at run time means to be
        // seen by them, be it a library's, and code that asks for the names of functions means to be told. Other code has nobody to be seen by.
        return _exposes || ShowsAll(batch) ? DynamicSymbolImage.Plan(batch, _exposes ? ExposedSymbols.ThisBatch : ExposedSymbols.AllLinked, references, libraries.RunPath) : null;
    }

    /// <summary>Whether a bound batch is the first that has its names shown, and with them those of all before it.</summary>
    public bool ShowsAll(LinkBatch batch) =>
        !_exposes && executor.Offers(BootstrapSymbols.SymbolsExpose) && !batch.Unit.IsRemovable && (ImportsLooker(batch) || GivenLibraries.LookAround(references));

    /// <inheritdoc/>
    public void Commit(LinkBatch batch) => _exposes |= batch.Synthetic.DynamicSymbols >= 0;

    /// <inheritdoc/>
    public void Contribute(ImageContext image)
    {
        if (image.Batch.Synthetic.DynamicSymbols < 0)
        {
            return;
        }

        ref readonly Block block = ref image.Synthetic(image.Batch.Synthetic.DynamicSymbols);
        image.Add(BootstrapSymbols.SymbolsExpose, BootstrapSymbols.SymbolsConceal, ExecutorAddressRange.Of((ExecutorAddress)block.Address, block.Size));
    }

    // Names that no object knows have no number.
    private static bool ImportsLooker(LinkBatch batch)
    {
        int[] numbers = [.. s_lookers.Select(name => batch.Names.Find(name, NameHash.Of(name))).Where(static number => number >= 0)];
        if (numbers.Length == 0)
        {
            return false;
        }

        foreach (ref readonly GlobalSymbol global in batch.Globals)
        {
            if (global.State == GlobalState.Imported && numbers.Contains(global.Name))
            {
                return true;
            }
        }

        return false;
    }
}

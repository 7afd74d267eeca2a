using Jitney.Executors;
using Jitney.Linking.Passes;
using Jitney.Linking.Resolution;
using Jitney.Protocol.Messages;
using Jitney.Protocol.Vocabulary;

namespace Jitney.RuntimeSupport.Image.Elf;

/// <summary>Makes a batch a module of the process, for those who look for one.</summary>
/// <param name="executor">What the executor says about itself.</param>
internal sealed class ModuleContributor(ExecutorDescription executor) : IImageContributor
{
    // What cannot be taken back is not shown.
    private readonly bool _showsModules = executor.Offers(BootstrapSymbols.ModulesAdd) && executor.Offers(BootstrapSymbols.ModulesRemove);

    /// <summary>When a batch is to hold headers: always, where they are what it is known by.</summary>
    public HeadersUse Headers => _showsModules ? HeadersUse.Always : HeadersUse.WhenReferenced;

    /// <inheritdoc/>
    public void Contribute(ImageContext image)
    {
        // Support code has none: it is not the program.
        SyntheticSections synthetic = image.Batch.Synthetic;
        if (!_showsModules || synthetic.Headers < 0)
        {
            return;
        }

        var module = new ModuleDescription(
            (ExecutorAddress)image.Synthetic(synthetic.Headers).Address,
            image.Threads?.Handle ?? default,
            image.Threads?.Slots[ThreadStorageImage.DistanceSlot] ?? 0,
            synthetic.DynamicSymbols < 0 ? default : (ExecutorAddress)image.Synthetic(synthetic.DynamicSymbols).Address);
        image.Add(BootstrapSymbols.ModulesAdd, BootstrapSymbols.ModulesRemove, ActionMessages.EncodeModule(image.NewMessage(), module));
    }
}

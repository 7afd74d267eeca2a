using Jitney.Failures;
using Jitney.Linking.Resolution;
using Jitney.Protocol.Vocabulary;
using Jitney.Protocol.Wire;

namespace Jitney.RuntimeSupport.Image.Elf;

/// <summary>Has libraries use the copies of their variables that code without PIC has: one variable for all.</summary>
internal sealed class ImportContributor : IImageContributor
{
    /// <inheritdoc/>
    public void Contribute(ImageContext image)
    {
        LinkBatch batch = image.Batch;
        var copies = new Dictionary<ulong, GlobalSymbol>();
        foreach (ref readonly GlobalSymbol global in batch.Globals)
        {
            if (global.Near == NearImport.Copy)
            {
                copies.TryAdd(global.ImportedAddress, global);
            }
        }

        if (copies.Count == 0)
        {
            return;
        }

        if (!image.Executor.Offers(BootstrapSymbols.ImportsRedirect))
        {
            string names = string.Join(", ", copies.Values.Select(global => batch.Names.Text(global.Name)));
            throw new ExecutorException(
                FailureSide.Executor,
                "share data of libraries with code compiled without -fPIC",
                $"{image.Executor.Lack(BootstrapSymbols.ImportsRedirect)}; compile the code that uses {names} with -fPIC");
        }

        SpsWriter message = image.NewMessage();
        message.Count(copies.Count);
        foreach (GlobalSymbol global in copies.Values)
        {
            message.UInt64(global.ImportedAddress).UInt64(global.Address).UInt64(global.Size);
        }

        image.Add(BootstrapSymbols.ImportsRedirect, BootstrapSymbols.ImportsRestore, message);
    }
}

using Jitney.Linking.Resolution;
using Jitney.Protocol.Messages;
using Jitney.Protocol.Vocabulary;

namespace Jitney.RuntimeSupport.Image.Elf;

/// <summary>Gives imported functions that have a stub one address for all: the stub's.</summary>
/// <remarks>An executor that outlives the session does not offer it: stubs' addresses would stay with whoever kept them.</remarks>
internal sealed class FunctionAddressContributor : IImageContributor
{
    /// <inheritdoc/>
    public void Contribute(ImageContext image)
    {
        if (!image.Executor.Offers(BootstrapSymbols.FunctionsRedirect))
        {
            return;
        }

        LinkBatch batch = image.Batch;
        var functions = new List<FunctionRedirection>();
        foreach (ref readonly GlobalSymbol global in batch.Globals)
        {
            if (global is { State: GlobalState.Imported, Near: NearImport.Stub })
            {
                byte[] name = batch.Format.PlainName(batch.Names.Bytes(global.Name)).ToArray();
                functions.Add(new FunctionRedirection((ExecutorAddress)global.ImportedAddress, (ExecutorAddress)global.Address, name));
            }
        }

        if (functions.Count > 0)
        {
            image.Add(BootstrapSymbols.FunctionsRedirect, BootstrapSymbols.FunctionsRestore, ActionMessages.EncodeFunctionRedirections(image.NewMessage(), functions));
        }
    }
}

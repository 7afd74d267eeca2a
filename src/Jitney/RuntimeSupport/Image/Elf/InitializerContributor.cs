using Jitney.Failures;
using Jitney.Linking.Graph;
using Jitney.Linking.Layout;
using Jitney.Linking.Passes;
using Jitney.Protocol.Messages;
using Jitney.Protocol.Vocabulary;
using Jitney.Sessions.Runs;

namespace Jitney.RuntimeSupport.Image.Elf;

/// <summary>Runs a batch's initialisers, and its finalisers when it goes.</summary>
/// <param name="arguments">The program's arguments, which initialisers get.</param>
/// <param name="deferred">Takes initialisers that do not run with their batch; null where all do.</param>
internal sealed class InitializerContributor(Func<IReadOnlyList<NativeText>> arguments, DeferredInitializers? deferred) : IImageContributor
{
    /// <summary>When a batch is to hold its dylib's handle: finalisers are known by it.</summary>
    public const DsoHandleUse DsoHandle = DsoHandleUse.ForFinalizers;

    /// <inheritdoc/>
    public void Contribute(ImageContext image)
    {
        ExecutorAddressRange[] initializers = Tables(image, SectionRole.PreinitArray, SectionRole.InitArray);
        ExecutorAddressRange[] finalizers = Tables(image, SectionRole.FiniArray);
        if (!image.Executor.Offers(BootstrapSymbols.ImageInitialize))
        {
            if (initializers.Length + finalizers.Length > 0)
            {
                throw new ExecutorException(FailureSide.Executor, "run initialisers", image.Executor.Lack(BootstrapSymbols.ImageInitialize));
            }

            return;
        }

        var handle = (ExecutorAddress)image.Batch.DsoHandle;
        var request = new ImageInitializeRequest(handle, arguments(), initializers, finalizers);
        if (deferred is not null && deferred.TryDefer(request))
        {
            return;
        }

        WrapperCall initialize = image.Call(BootstrapSymbols.ImageInitialize, ActionMessages.EncodeImageInitialize(image.NewMessage(), request));
        WrapperCall finalize = handle.IsNull ? WrapperCall.None : image.Call(BootstrapSymbols.ImageFinalize, image.NewMessage().UInt64(handle.Value));
        image.Add(new AllocationAction(initialize, finalize) { RunsLinkedCode = initializers.Length > 0 });
    }

    private static ExecutorAddressRange[] Tables(ImageContext image, params ReadOnlySpan<SectionRole> roles)
    {
        var ranges = new List<ExecutorAddressRange>();
        foreach (SectionRole role in roles)
        {
            SectionSpan span = image.Layout.Role(role);
            if (!span.IsEmpty)
            {
                ranges.Add(image.RangeOf(span));
            }
        }

        return [.. ranges];
    }
}

using Jitney.Linking.Graph;
using Jitney.Linking.Layout;
using Jitney.Protocol.Vocabulary;

namespace Jitney.RuntimeSupport.Image.Elf;

/// <summary>Registers a batch's unwind tables: all of <c>.eh_frame</c>, with the end that the linker gives it.</summary>
internal sealed class FrameContributor : IImageContributor
{
    /// <inheritdoc/>
    public void Contribute(ImageContext image)
    {
        SectionSpan end = image.Layout.Role(SectionRole.FramesEnd);
        bool isRenamed = !image.Executor.Offers(BootstrapSymbols.FramesRegister);
        if (!end.IsEmpty && (!isRenamed || image.Executor.Offers(BootstrapSymbols.FramesRegisterAction)))
        {
            image.Add(
                isRenamed ? BootstrapSymbols.FramesRegisterAction : BootstrapSymbols.FramesRegister,
                isRenamed ? BootstrapSymbols.FramesDeregisterAction : BootstrapSymbols.FramesDeregister,
                image.RangeOf(end with { Start = image.Layout.Role(SectionRole.Frames).Start }));
        }
    }
}

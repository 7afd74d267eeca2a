using Jitney.Linking.Resolution;
using Jitney.Protocol.Messages;
using Jitney.Protocol.Vocabulary;

namespace Jitney.RuntimeSupport.Image.Elf;

/// <summary>Shows libraries to all that were opened for the program alone, and initialises those that wait for it, as natively before the program.</summary>
/// <param name="libraries">What is known of the session's libraries.</param>
/// <param name="arguments">The program's arguments.</param>
internal sealed class LibraryContributor(GivenLibraries libraries, Func<IReadOnlyList<NativeText>> arguments) : IImageContributor
{
    /// <inheritdoc/>
    public void Contribute(ImageContext image)
    {
        if (libraries.Apart.Count > 0)
        {
            image.Add(new AllocationAction(
                image.Call(
                    BootstrapSymbols.LibrariesInitialize,
                    LibraryMessages.EncodeInitialize(image.NewMessage(), libraries.AreWaiting ? arguments() : [], libraries.Apart)),
                WrapperCall.None)
            {
                RunsLinkedCode = libraries.AreWaiting,
            });
        }
    }

    /// <inheritdoc/>
    public void Commit(LinkBatch batch)
    {
        libraries.AreWaiting = false;
        libraries.Apart.Clear();
    }
}

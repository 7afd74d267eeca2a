using Jitney.Linking.Layout;
using Jitney.Linking.Resolution;
using Jitney.Protocol.Vocabulary;

namespace Jitney.RuntimeSupport.Image.Elf;

/// <summary>Thread-local storage by the dynamic linker, which loads a small image for each batch that has some.</summary>
/// <param name="surroundings">The executor, and what belongs to it.</param>
internal sealed class ElfThreadStorage(ImageSurroundings surroundings) : IThreadStorage
{
    private readonly ThreadImports _imports = new(surroundings);

    /// <inheritdoc/>
    public ValueTask BindImportsAsync(LinkBatch batch, CancellationToken cancellation) => _imports.BindAsync(batch, cancellation);

    /// <inheritdoc/>
    public async ValueTask<ThreadStorageLease?> SetAsideAsync(LinkBatch batch, BatchLayout layout, ReadOnlyMemory<byte> template, CancellationToken cancellation)
    {
        if (layout.Threads.Size == 0)
        {
            return null;
        }

        var numbers = DynamicLinkerNumbers.Of(surroundings.Executor.Target.Architecture);
        return await ThreadStorageLease.LoadAsync(
            surroundings.Control,
            ThreadStorageImage.OfStorage(numbers, template.Span, layout.Threads.Size, layout.Threads.AlignmentLog2, ThreadVariable.Of(batch)),
            ThreadStorageShortageException.Advice(new ThreadStorageRoom(layout.Threads.Size, 1UL << layout.Threads.AlignmentLog2), surroundings.Control),
            surroundings.Undoings,
            cancellation).ConfigureAwait(false);
    }
}

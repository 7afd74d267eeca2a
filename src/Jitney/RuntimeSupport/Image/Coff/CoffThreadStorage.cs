using Jitney.Failures;
using Jitney.Linking.Layout;
using Jitney.Linking.Resolution;
using Jitney.Protocol.Messages;
using Jitney.Protocol.Vocabulary;
using Jitney.Protocol.Wire;

namespace Jitney.RuntimeSupport.Image.Coff;

/// <summary>Thread-local storage in the block that each thread has of the executor's program.</summary>
/// <param name="surroundings">The executor, and what belongs to it.</param>
internal sealed class CoffThreadStorage(ImageSurroundings surroundings) : IThreadStorage
{
    /// <inheritdoc/>
    /// <remarks>Libraries of Windows cannot export such variables.</remarks>
    public ValueTask BindImportsAsync(LinkBatch batch, CancellationToken cancellation) => ValueTask.CompletedTask;

    /// <inheritdoc/>
    public async ValueTask<ThreadStorageLease?> SetAsideAsync(LinkBatch batch, BatchLayout layout, ReadOnlyMemory<byte> template, CancellationToken cancellation)
    {
        if (layout.Threads.Size == 0)
        {
            return null;
        }

        if (!surroundings.Executor.Offers(BootstrapSymbols.ThreadStorageTake))
        {
            throw new ExecutorException(
                FailureSide.Executor,
                ThreadStorageLease.Step,
                $"{surroundings.Executor.Lack(BootstrapSymbols.ThreadStorageTake)}; a host that .NET's own runtime runs has no room for such variables: run the code in another process");
        }

        SpsWriter arguments = UnitMessages.EncodeTake(new SpsWriter(template.Length + 64), template.Span, layout.Threads.Size, 1UL << layout.Threads.AlignmentLog2);
        return await ThreadStorageLease.TakeAsync(
            surroundings.Control, BootstrapSymbols.ThreadStorageTake, arguments.Written, slotCount: 1, advice: null, surroundings.Undoings, cancellation).ConfigureAwait(false);
    }
}

using Jitney.Interop.Rings;

namespace Jitney.Interop.Linux.Rings;

/// <inheritdoc cref="SharedWaits"/>
internal sealed class SystemSharedWaits : SharedWaits
{
    /// <inheritdoc/>
    public override (ISharedWait Calls, ISharedWait Answers) Make(Span<byte> room, bool isMaker)
    {
        var wait = new FutexWait();
        return (wait, wait);
    }
}

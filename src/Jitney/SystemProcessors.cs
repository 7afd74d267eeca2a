using Jitney.Interop.Threads;
using Jitney.Linking;

namespace Jitney;

/// <summary>This machine's processors, for the linker, which knows no system.</summary>
internal sealed class SystemProcessors : IProcessors
{
    /// <summary>Workers on them.</summary>
    public static Workers Workers { get; } = new(new SystemProcessors());

    /// <inheritdoc/>
    public int Current => Processors.Here.Current;

    /// <inheritdoc/>
    public void Leave(int processor) => Processors.Here.Leave(processor);
}

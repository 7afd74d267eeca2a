using Jitney.Protocol.Vocabulary;

namespace Jitney.Protocol.Messages;

/// <summary>Arguments of <see cref="BootstrapSymbols.UnitBegin"/>: where the parts of a linked unit of COFF objects lie. Ranges may be empty.</summary>
/// <param name="Ranges">All of the unit; not empty. The first address names the unit.</param>
/// <param name="ImageBase">From where its 32-bit addresses count.</param>
/// <param name="Functions">Its table of functions, sorted.</param>
/// <param name="ThreadCallbacks">64-bit addresses of functions to call when a thread begins or ends.</param>
/// <param name="ThreadIndex">Where the number of the threads' block is to be written; null for nowhere.</param>
/// <param name="Arguments">The program's arguments, which its C library is told.</param>
/// <param name="Initialisers">64-bit addresses of initialisers, in the order in which they run.</param>
/// <param name="Finalisers">64-bit addresses of finalisers, in the order in which they run.</param>
/// <param name="OldFinalisers">The same of those that run before what initialisers have registered.</param>
internal sealed record UnitRequest(
    IReadOnlyList<ExecutorAddressRange> Ranges,
    ExecutorAddress ImageBase,
    ExecutorAddressRange Functions,
    ExecutorAddressRange ThreadCallbacks,
    ExecutorAddress ThreadIndex,
    IReadOnlyList<NativeText> Arguments,
    ExecutorAddressRange Initialisers,
    ExecutorAddressRange Finalisers,
    ExecutorAddressRange OldFinalisers)
{
    /// <summary>What names the unit.</summary>
    public ExecutorAddress Name => Ranges[0].Start;
}

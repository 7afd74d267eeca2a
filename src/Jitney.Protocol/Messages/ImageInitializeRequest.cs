using Jitney.Protocol.Vocabulary;

namespace Jitney.Protocol.Messages;

/// <summary>Arguments of <see cref="BootstrapSymbols.ImageInitialize"/>.</summary>
/// <param name="DsoHandle">The image's <c>__dso_handle</c>.</param>
/// <param name="Arguments">What initialisers get as <c>argv</c>.</param>
/// <param name="Initialisers">Tables of 64-bit code addresses, in the order in which they run.</param>
/// <param name="Finalisers">Tables of 64-bit code addresses, in the order in which they are registered.</param>
internal sealed record ImageInitializeRequest(
    ExecutorAddress DsoHandle,
    IReadOnlyList<NativeText> Arguments,
    IReadOnlyList<ExecutorAddressRange> Initialisers,
    IReadOnlyList<ExecutorAddressRange> Finalisers);

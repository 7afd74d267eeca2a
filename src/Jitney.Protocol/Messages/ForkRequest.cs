using Jitney.Protocol.Vocabulary;

namespace Jitney.Protocol.Messages;

/// <summary>Arguments of <see cref="BootstrapSymbols.ProgramFork"/>.</summary>
/// <param name="Entry">The program's entry point.</param>
/// <param name="Arguments">The whole <c>argv</c>; initialisers get it too.</param>
/// <param name="Surroundings">What the run finds around it.</param>
/// <param name="Images">What is still to be initialised, in this order.</param>
internal sealed record ForkRequest(
    ExecutorAddress Entry,
    IReadOnlyList<NativeText> Arguments,
    SurroundingsRequest Surroundings,
    IReadOnlyList<ImageInitializeRequest> Images);

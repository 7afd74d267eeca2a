using Jitney.Memory;
using Jitney.Protocol.Vocabulary;
using Jitney.RuntimeSupport;

namespace Jitney.Sessions;

/// <summary>Where batches are linked to: memory, and what code there needs at run time.</summary>
/// <param name="Memory">Gives memory.</param>
/// <param name="Support">Knows the process.</param>
/// <param name="Target">What runs there; null where anything may be linked to.</param>
internal sealed record LinkDestination(IMemoryManager Memory, IImageSupport Support, Target? Target);

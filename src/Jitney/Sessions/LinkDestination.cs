using Jitney.Memory;
using Jitney.RuntimeSupport;

namespace Jitney.Sessions;

/// <summary>Where batches are linked to: memory, and what code there needs at run time.</summary>
/// <param name="Memory">Gives memory.</param>
/// <param name="Support">Knows the process.</param>
internal sealed record LinkDestination(IMemoryManager Memory, IImageSupport Support);

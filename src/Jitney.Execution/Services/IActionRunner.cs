using Jitney.Protocol.Vocabulary;

namespace Jitney.Execution.Services;

/// <summary>Makes the wrapper calls of allocation actions: to this executor's own services or to native wrapper functions.</summary>
internal interface IActionRunner
{
    /// <summary>Makes finalize calls in order. When one fails, runs the deallocate calls of those before it, last first.</summary>
    /// <returns>Null when all went well, else the message of the first failure.</returns>
    string? RunFinalizeActions(IReadOnlyList<AllocationAction> actions);

    /// <summary>Makes deallocate calls, last first, all of them whatever fails.</summary>
    /// <returns>Null when all went well, else the messages of the failures in one line.</returns>
    string? RunDeallocateActions(IReadOnlyList<AllocationAction> actions);
}

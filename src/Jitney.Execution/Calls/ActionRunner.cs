using Jitney.Execution.Services;
using Jitney.Protocol.Messages;
using Jitney.Protocol.Vocabulary;
using Jitney.Protocol.Wire;

namespace Jitney.Execution.Calls;

/// <summary>Runs allocation actions on the calling thread, which must be one for foreign code. Thread-safe.</summary>
/// <param name="caller">Makes the calls.</param>
internal sealed class ActionRunner(ServiceCaller caller) : IActionRunner
{
    /// <inheritdoc/>
    public string? RunFinalizeActions(IReadOnlyList<AllocationAction> actions)
    {
        ArgumentNullException.ThrowIfNull(actions);
        for (int index = 0; index < actions.Count; index++)
        {
            if (Run(actions[index].Finalize) is string problem)
            {
                RunDeallocateActions(actions, index);
                return problem;
            }
        }

        return null;
    }

    /// <inheritdoc/>
    public string? RunDeallocateActions(IReadOnlyList<AllocationAction> actions)
    {
        ArgumentNullException.ThrowIfNull(actions);
        return RunDeallocateActions(actions, actions.Count);
    }

    private string? RunDeallocateActions(IReadOnlyList<AllocationAction> actions, int count)
    {
        string? problems = null;
        for (int index = count - 1; index >= 0; index--)
        {
            if (Run(actions[index].Deallocate) is string problem)
            {
                problems = problems is null ? problem : $"{problems}; {problem}";
            }
        }

        return problems;
    }

    private string? Run(WrapperCall call)
    {
        if (call.Callee.IsNull)
        {
            return null;
        }

        ReadOnlyMemory<byte> result = caller.Call(call.Callee, new ServiceCall(call.Arguments, null));
        try
        {
            return CommonResults.DecodeError(result.Span);
        }
        catch (MalformedMessageException)
        {
            return $"the action at {call.Callee} is no code, or gave no result that says whether it succeeded";
        }
    }
}

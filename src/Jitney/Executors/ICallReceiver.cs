using Jitney.Calls;

namespace Jitney.Executors;

/// <summary>An executor whose linked code can call the controller.</summary>
internal interface ICallReceiver
{
    /// <summary>Says who answers; before that calls get empty results.</summary>
    void AnswerWith(CallHandlers handlers);
}

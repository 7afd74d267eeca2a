namespace Jitney.Executors;

/// <summary>An executor that knows whether linked code runs in it, and can end the calls of it.</summary>
internal interface ICodeRunner
{
    /// <summary>Whether a call that may run code of the program or its libraries has not come to its end, also when nobody waits for it any more.</summary>
    bool RunsCode { get; }

    /// <summary>Fails calls of linked code because their session ends, those that wait for their answer and those to come, but for initialisers and finalisers.</summary>
    /// <remarks>From then on <see cref="RunsCode"/> never becomes true by such a call.</remarks>
    void EndCalls();
}

namespace Jitney.Executors;

/// <summary>An executor whose description can be added to when linked code offers more services.</summary>
internal interface IExtensibleExecutor
{
    /// <summary>Replaces the description; before other threads use the executor.</summary>
    void Extend(ExecutorDescription description);
}

namespace Jitney.Executors;

/// <summary>An executor whose description can be added to when linked code offers more services, and who may leave names behind.</summary>
internal interface IExtensibleExecutor
{
    /// <summary>Replaces the description; before other threads use the executor.</summary>
    void Extend(ExecutorDescription description);

    /// <summary>Has names of shared memory removed that the executor leaves behind, once it has ended.</summary>
    void ExpectNames();
}

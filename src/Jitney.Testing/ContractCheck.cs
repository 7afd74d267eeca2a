namespace Jitney.Testing;

/// <summary>One thing that an implementation has to do. Each starts with an executor and an implementation of its own, so that any number may run, in any order or at once.</summary>
public sealed class ContractCheck
{
    private readonly Func<CancellationToken, Task> _run;

    internal ContractCheck(string name, Func<CancellationToken, Task> run)
    {
        Name = name;
        _run = run;
    }

    /// <summary>What is done, as a sentence: a name for a test.</summary>
    public string Name { get; }

    /// <summary>Does it.</summary>
    /// <param name="cancellation">Gives it up.</param>
    /// <exception cref="ContractException">The implementation does something else; it may also throw what it likes.</exception>
    public Task RunAsync(CancellationToken cancellation = default) => _run(cancellation);

    /// <summary>Its name.</summary>
    public override string ToString() => Name;
}

using Jitney.Sessions.Dylibs;
using Jitney.Sessions.Modules;

namespace Jitney.Sessions.Replacement;

/// <summary>What <see cref="Dylib.ReplaceAsync(IReadOnlyList{GivenObject}, CancellationToken)"/> has done.</summary>
public sealed class ReplaceResult
{
    internal ReplaceResult(Module module) => Module = module;

    /// <summary>The new definitions, which can be removed once nobody refers to them.</summary>
    public Module Module { get; }

    /// <summary>Functions that were replaced: every call that begins from now on, and every address that was taken before, leads to the new definition.</summary>
    public IReadOnlyList<string> Functions { get; internal init; } = [];

    /// <summary>Functions and variables that nothing defined before.</summary>
    public IReadOnlyList<string> New { get; internal init; } = [];

    /// <summary>Functions and constants that were linked before and are not replaceable: what is linked from now on uses the new ones, and earlier code those that it has.</summary>
    public IReadOnlyList<string> TakenOver { get; internal init; } = [];

    /// <summary>Variables that go on with memory and value; their new initial values do not count.</summary>
    public IReadOnlyList<string> KeptVariables { get; internal init; } = [];

    /// <summary>Variables that are new ones under an old name, because the size, or whether each thread has its own, is another. Earlier code keeps those that it has.</summary>
    public IReadOnlyList<string> ChangedVariables { get; internal init; } = [];

    /// <summary>How many replaced pieces of code are kept at the moment, because a thread may be in them or return to them. They are tried again when something is replaced next, and go with the session at last.</summary>
    public int KeptCode { get; internal init; }
}

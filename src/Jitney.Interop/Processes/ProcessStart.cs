using Jitney.Interop.Streams;

namespace Jitney.Interop.Processes;

/// <summary>What is needed to start a process.</summary>
/// <param name="Path">The program's file; not searched for in PATH.</param>
/// <param name="Arguments">The whole <c>argv</c>, the program's name first.</param>
internal sealed record ProcessStart(string Path, IReadOnlyList<string> Arguments)
{
    /// <summary>The environment; null for the parent's.</summary>
    public IReadOnlyDictionary<string, string>? Environment { get; init; }

    /// <summary>An entry of the form <c>NAME=VALUE</c> in front of these; null for none.</summary>
    public string? FirstVariable { get; init; }

    /// <summary>The working directory; null for the parent's. A relative <see cref="Path"/> is then taken from there.</summary>
    public string? WorkingDirectory { get; init; }

    /// <summary>Whether it leads a group of its own, which can be interrupted without others, and which an interruption of others does not reach. On systems with
    /// signals, which reach one process anyhow, it means nothing.</summary>
    public bool IsGroup { get; init; }

    /// <summary>What the child gives when it exits, from <see cref="ExitSignal.Make"/>; null where it does not tell. Belongs to the process from then on.</summary>
    public SafeDescriptor? ExitSignal { get; init; }

    /// <summary>Descriptors the child gets, beside those of the parent's that are not closed on exec, such as the standard streams.</summary>
    public IReadOnlyList<HandedDescriptor> Descriptors { get; init; } = [];
}

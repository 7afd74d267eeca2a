using System.Runtime.InteropServices;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Sessions.Runs;

/// <summary>What a program finds around it; what is null stays as it is in the executor.</summary>
/// <remarks>Handles stay the caller's. They may be closed once the run has started, or a session has linked something, and need a connection that carries descriptors.</remarks>
public sealed record ProgramSurroundings
{
    /// <summary>The environment, complete.</summary>
    public IReadOnlyDictionary<string, string>? Environment { get; init; }

    /// <summary>The working directory.</summary>
    public NativeText? WorkingDirectory { get; init; }

    /// <summary>The standard input.</summary>
    public SafeHandle? StandardInput { get; init; }

    /// <summary>The standard output.</summary>
    public SafeHandle? StandardOutput { get; init; }

    /// <summary>The standard error.</summary>
    public SafeHandle? StandardError { get; init; }
}

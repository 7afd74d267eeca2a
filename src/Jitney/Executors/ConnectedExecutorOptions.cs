using Jitney.Protocol.Proof;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Executors;

/// <summary>How to connect to an executor that listens.</summary>
/// <param name="Address">Where it listens.</param>
public sealed record ConnectedExecutorOptions(ConnectionAddress Address)
{
    /// <summary>The secret that both ends prove to know before anything else is spoken; null for none, which TLS does not allow, and over TCP must be wanted
    /// (see <see cref="AllowUnauthenticated"/>).</summary>
    public SharedSecret? Secret { get; init; }

    /// <summary>Whether it is right to talk over TCP to whoever listens there, as LLVM's executor does. Whoever is there may lie about everything.</summary>
    public bool AllowUnauthenticated { get; init; }

    /// <summary>The program that speaks TLS, for addresses that ask for it; null for the one beside this program, or the one that the environment
    /// variable JITNEY_RELAY names.</summary>
    public string? RelayProgram { get; init; }

    /// <summary>How patient the controller is. The deadline holds for connecting and for the proof too.</summary>
    public ExecutorOptions Patience { get; init; } = new();
}

namespace Jitney.Interop.Sockets;

/// <summary>How far a controller's proof has come.</summary>
internal enum ProofState
{
    /// <summary>More is to come from the controller.</summary>
    Waiting,

    /// <summary>It knows the secret, or has said what is enough where there is none.</summary>
    Proved,

    /// <summary>It does not.</summary>
    Refused,
}

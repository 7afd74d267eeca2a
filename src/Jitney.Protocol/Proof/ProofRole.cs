namespace Jitney.Protocol.Proof;

/// <summary>Who proves that it knows the secret. A proof for one role is none for the other.</summary>
internal enum ProofRole
{
    /// <summary>The one who connects.</summary>
    Controller,

    /// <summary>The one who listens.</summary>
    Executor,
}

namespace Jitney.Protocol.Proof;

/// <summary>Where a proof is made. One for one place is none for another.</summary>
internal enum ProofChannel
{
    /// <summary>On a connection that stays as it is.</summary>
    Open,

    /// <summary>In the open, on a connection on which TLS comes next.</summary>
    BeforeTls,

    /// <summary>Within TLS.</summary>
    WithinTls,
}

namespace Jitney.Integration.Tests.Infrastructure;

/// <summary>What connects a controller to a listening executor.</summary>
public enum Transport
{
    /// <summary>A Unix socket.</summary>
    Unix,

    /// <summary>TCP, after the proof of a secret.</summary>
    Tcp,

    /// <summary>TLS, with the proof of a secret within.</summary>
    Tls,

    /// <summary>TCP with whoever comes.</summary>
    OpenTcp,
}

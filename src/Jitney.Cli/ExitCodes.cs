namespace Jitney.Cli;

/// <summary>Exit codes that are not the linked program's.</summary>
internal static class ExitCodes
{
    /// <summary>A link without a run failed.</summary>
    public const int LinkFailed = 1;

    /// <summary>The words on the command line make no sense.</summary>
    public const int Usage = 2;

    /// <summary>The program was ended because its time was up.</summary>
    public const int TimedOut = 124;

    /// <summary>Jitney itself failed.</summary>
    public const int Failure = 125;

    /// <summary>A signal ended the program: this and the signal's number.</summary>
    public const int Signaled = 128;
}

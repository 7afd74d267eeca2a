using Jitney.Interop.Processes;

namespace Jitney.Diagnostics;

/// <summary>What a program needs to say why it ends, when it may have no means for anything else.</summary>
internal static class LastWords
{
    /// <summary>The limits of this process that are so low that they can be why something failed, as the end of a sentence; empty when none is.</summary>
    public static string ScarceMeans => Interop.Processes.ScarceMeans.Here.Describe();

    /// <summary>Writes to the standard error stream, also where the process can have no further descriptor. What cannot be written is lost.</summary>
    public static void Write(ReadOnlySpan<byte> bytes) => StandardError.Here.Write(bytes);
}

using System.Globalization;
using Jitney.Interop.Streams;

namespace Jitney.Interop.Processes;

/// <summary>How a child of this program's kind tells that it exits, where its status does not say whether it did: on Windows, which has no signals, 1 is the status
/// of a process that exits with 1, and of one that the task manager ends.</summary>
/// <remarks>It is given from the start, and taken back by a child that knows of it. So a child that does not is taken for one that has exited.</remarks>
internal static class ExitSignal
{
    private const string Prefix = "exited=";

    /// <summary>Makes one for a child that is about to be started; null where the system needs none.</summary>
    /// <exception cref="SystemCallException">The system refused.</exception>
    public static SafeDescriptor? Make() => ProcessFactory.Here.MakeExitSignal();

    /// <summary>The words that name it to the child, which gets it under its own number.</summary>
    public static string[] Words(SafeDescriptor? signal) =>
        signal is null ? [] : [string.Create(CultureInfo.InvariantCulture, $"{Prefix}{signal.Number}")];

    /// <summary>In a child, has this process give the signal when it exits. Does nothing where no word names one.</summary>
    public static void Take(ReadOnlySpan<string> words)
    {
        foreach (string word in words)
        {
            if (word.StartsWith(Prefix, StringComparison.Ordinal)
                && int.TryParse(word.AsSpan(Prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out int number))
            {
                OwnProcess.Here.TellExit(number);
            }
        }
    }
}

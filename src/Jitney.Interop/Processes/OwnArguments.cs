using Jitney.Protocol.Vocabulary;

namespace Jitney.Interop.Processes;

/// <summary>The words with which this process was started.</summary>
internal static class OwnArguments
{
    // What runtimes write for bytes that are no UTF-8.
    private const char Lost = '\uFFFD';

    /// <summary>The words as strings that keep every byte (<see cref="NativeText.ToExactString"/>).</summary>
    /// <param name="words">The words as <c>Main</c> got them; the same are returned where nothing of them was lost.</param>
    public static string[] Exactly(string[] words) => words.Any(static word => word.Contains(Lost))
        ? [.. Of(words).Select(static word => word.ToExactString())]
        : words;

    /// <summary>The last words of the command line as they were given, which strings need not be.</summary>
    /// <param name="words">The words as the runtime has them; taken where the system does not tell.</param>
    public static IReadOnlyList<NativeText> Of(IReadOnlyList<string> words)
    {
        byte[] line;
        try
        {
            line = File.ReadAllBytes("/proc/self/cmdline");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            line = [];
        }

        var all = new List<NativeText>();
        for (ReadOnlySpan<byte> rest = line; rest.IndexOf((byte)0) is >= 0 and int end; rest = rest[(end + 1)..])
        {
            all.Add(new NativeText(rest[..end]));
        }

        // The program's name stands before them, or that of a host and its own words.
        return all.Count > words.Count ? all[^words.Count..] : [.. words];
    }
}

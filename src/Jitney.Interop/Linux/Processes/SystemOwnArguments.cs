using Jitney.Interop.Processes;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Interop.Linux.Processes;

/// <inheritdoc cref="OwnArguments"/>
internal sealed class SystemOwnArguments : OwnArguments
{
    // What runtimes write for bytes that are no UTF-8.
    private const char Lost = '\uFFFD';

    /// <inheritdoc/>
    public override string[] Exactly(string[] words) => words.Any(static word => word.Contains(Lost))
        ? [.. Of(words).Select(static word => word.ToExactString())]
        : words;

    /// <inheritdoc/>
    public override IReadOnlyList<NativeText> Of(IReadOnlyList<string> words)
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

using System.Text;
using Jitney.Interop.Sockets;

namespace Jitney.Interop.Windows.Processes;

/// <summary>An environment as the system takes it: entries in the order of their names, each with a terminator, and one more at the end.</summary>
internal static unsafe class EnvironmentBlock
{
    // Without it hardly any library of the system can be loaded.
    private const string SystemFolder = "SystemRoot";

    /// <summary>Makes a block.</summary>
    /// <param name="given">The variables; null for this process's own, but for a connection's secret.</param>
    /// <param name="first">One more <c>NAME=VALUE</c>, which goes before others of its name; null for none.</param>
    /// <exception cref="ArgumentException">An entry holds a null character.</exception>
    public static string Of(IReadOnlyDictionary<string, string>? given, string? first)
    {
        var entries = new SortedDictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        if (first is not null)
        {
            Add(entries, first);
        }

        if (given is null)
        {
            AddOwn(entries);
            entries.Remove(SecretFile.Variable);
        }
        else
        {
            foreach ((string name, string value) in given)
            {
                entries.TryAdd(name, value);
            }

            if (!entries.ContainsKey(SystemFolder) && Environment.GetEnvironmentVariable(SystemFolder) is { } folder)
            {
                entries.Add(SystemFolder, folder);
            }
        }

        var block = new StringBuilder();
        foreach ((string name, string value) in entries)
        {
            if (name.Contains('\0', StringComparison.Ordinal) || value.Contains('\0', StringComparison.Ordinal))
            {
                throw new ArgumentException("the string holds a null character", nameof(given));
            }

            block.Append(name).Append('=').Append(value).Append('\0');
        }

        // One without entries has two terminators too.
        return block.Append(entries.Count == 0 ? "\0\0" : "\0").ToString();
    }

    private static void AddOwn(SortedDictionary<string, string> entries)
    {
        char* block = ProcessCalls.GetEnvironment();
        for (char* next = block; next != null && *next != '\0';)
        {
            string entry = new(next);
            Add(entries, entry);
            next += entry.Length + 1;
        }

        if (block != null)
        {
            _ = ProcessCalls.FreeEnvironment(block);
        }
    }

    // The names of what command processors keep there begin with the mark: "=C:=C:\folder".
    private static void Add(SortedDictionary<string, string> entries, string entry)
    {
        int mark = entry.Length > 0 ? entry.IndexOf('=', 1) : -1;
        if (mark > 0)
        {
            entries.TryAdd(entry[..mark], entry[(mark + 1)..]);
        }
    }
}

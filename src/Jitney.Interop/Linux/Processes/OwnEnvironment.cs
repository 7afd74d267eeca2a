using System.Collections;
using Jitney.Interop.Linux.Libraries;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Interop.Linux.Processes;

/// <summary>The environment of this process, for its children, which have no business with a connection's secret.</summary>
internal static unsafe class OwnEnvironment
{
    /// <summary>All entries as the process got them, byte for byte and in their order, with the changes that were made through the runtime since.</summary>
    /// <remarks>The runtime keeps changes to itself, and has the rest only as far as it is UTF-8 and of the form <c>NAME=VALUE</c>.</remarks>
    public static IReadOnlyCollection<NativeText> Entries() => WithoutSecret(Merge(Inherited(), Environment.GetEnvironmentVariables()));

    /// <summary>Applies what differs between an environment and the runtime's view of it.</summary>
    /// <param name="inherited">The entries as they were.</param>
    /// <param name="present">The runtime's view: names and values.</param>
    internal static IReadOnlyCollection<NativeText> Merge(IReadOnlyList<NativeText> inherited, IDictionary present)
    {
        // A name may be there more than once; the runtime knows one of its values.
        var known = new Dictionary<string, bool>(StringComparer.Ordinal);
        foreach (NativeText entry in inherited)
        {
            if (Split(entry) is var (name, value))
            {
                known[name] = (known.TryGetValue(name, out bool isUnchanged) && isUnchanged) || (present[name] as string == value);
            }
        }

        var entries = new List<NativeText>(inherited.Count);
        foreach (NativeText entry in inherited)
        {
            if (Split(entry) is not var (name, _) || known[name])
            {
                entries.Add(entry);
            }
            else if (present[name] is string changed && known.ContainsKey(name))
            {
                entries.Add($"{name}={changed}");
                present.Remove(name);
            }
        }

        foreach (DictionaryEntry added in present)
        {
            if (!known.ContainsKey((string)added.Key))
            {
                entries.Add($"{added.Key}={added.Value}");
            }
        }

        return entries;
    }

    /// <summary>Leaves out what holds a secret.</summary>
    internal static IReadOnlyCollection<NativeText> WithoutSecret(IReadOnlyCollection<NativeText> entries) =>
        [.. entries.Where(static entry => !entry.Bytes.StartsWith("JITNEY_SECRET="u8))];

    private static (string Name, string Value)? Split(NativeText entry)
    {
        string text = entry.ToString();
        int mark = text.IndexOf('=', StringComparison.Ordinal);
        return mark > 0 ? (text[..mark], text[(mark + 1)..]) : null;
    }

    private static List<NativeText> Inherited()
    {
        var entries = new List<NativeText>();
        ulong variable = DynamicLibraries.Find(DynamicLibraries.Open("", out _), "environ\0"u8);
        byte** next = variable == 0 ? null : *(byte***)variable;
        for (; next != null && *next != null; next++)
        {
            entries.Add(new NativeText(System.Runtime.InteropServices.MemoryMarshal.CreateReadOnlySpanFromNullTerminated(*next)));
        }

        return entries;
    }
}

using Jitney.Linking.Graph;

namespace Jitney.Linking.Resolution;

/// <summary>The archives that the objects of a batch ask for (<c>/DEFAULTLIB</c>).</summary>
/// <remarks>Names are the same in any case, and with or without their ending.</remarks>
internal static class DefaultLibraryNames
{
    /// <summary>Collects them, each once, in the order of the objects, without those that objects do not want.</summary>
    public static IReadOnlyList<string> Of(LinkBatch batch)
    {
        var names = new List<string>();
        var known = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (ObjectGraph graph in batch.Objects)
        {
            foreach (string unwanted in graph.Requests?.UnwantedLibraries ?? [])
            {
                if (unwanted.Length == 0)
                {
                    return [];
                }

                known.Add(PlainName(unwanted));
            }
        }

        foreach (ObjectGraph graph in batch.Objects)
        {
            names.AddRange((graph.Requests?.Libraries ?? []).Where(library => known.Add(PlainName(library))));
        }

        return names;
    }

    private static string PlainName(string name) => name.EndsWith(".lib", StringComparison.OrdinalIgnoreCase) ? name[..^4] : name;
}

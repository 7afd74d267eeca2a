using Jitney.Linking.Graph;
using Jitney.ObjectFiles.Elf;

namespace Jitney.Linking.Building;

/// <summary>Takes the calls of <c>__tls_get_addr</c> out of the graph that belong to a thread-local variable's dynamic model: fixing up rewrites
/// them together with the edge before them, so that nobody has to define the function.</summary>
internal static class ThreadCalls
{
    // How far behind the variable's operand that of the call may lie: call, call through the GOT, movabs of the large code model.
    private const uint Least = 5;
    private const uint Most = 8;

    /// <summary>Turns such edges into edges that ask for nothing. They keep their offsets, by which the sequence is recognized.</summary>
    /// <param name="edges">A block's edges, each call's behind its variable's.</param>
    /// <param name="file">Names their targets.</param>
    public static void Forget(Span<Edge> edges, ElfObjectFile file)
    {
        for (int index = 0; index + 1 < edges.Length; index++)
        {
            ref Edge call = ref edges[index + 1];
            if (edges[index].Kind is EdgeKind.ThreadGeneralDynamic or EdgeKind.ThreadLocalDynamic
                && unchecked(call.Offset - edges[index].Offset) is >= Least and <= Most
                && file.SymbolNameBytes(call.Target).SequenceEqual("__tls_get_addr"u8))
            {
                call = new Edge { Offset = call.Offset, Kind = EdgeKind.None };
            }
        }
    }
}

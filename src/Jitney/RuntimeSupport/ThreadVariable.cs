using Jitney.Linking.Graph;
using Jitney.Linking.Resolution;

namespace Jitney.RuntimeSupport;

/// <summary>A thread-local variable that a batch defines and that libraries may refer to.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Offset">Where it lies in the batch's storage.</param>
/// <param name="Size">Its size in bytes.</param>
internal readonly record struct ThreadVariable(ReadOnlyMemory<byte> Name, ulong Offset, ulong Size)
{
    /// <summary>Those of a batch, whose layout is made.</summary>
    public static List<ThreadVariable> Of(LinkBatch batch)
    {
        var variables = new List<ThreadVariable>();
        foreach (ref readonly GlobalSymbol global in batch.Globals)
        {
            if (global.Kind == SymbolKind.ThreadLocal
                && global.State is GlobalState.Defined or GlobalState.Common
                && global.Scope <= SymbolScope.Protected
                && batch.Format.VersionOf(batch.Names.Bytes(global.Name)) == SymbolVersion.None)
            {
                ulong offset = unchecked(global.Address - batch.ThreadStorageOffset);
                variables.Add(new ThreadVariable(batch.Names.Bytes(global.Name).ToArray(), offset, global.Size));
            }
        }

        return variables;
    }
}

using Jitney.Linking.Architectures;
using Jitney.Linking.Building;
using Jitney.Linking.Graph;
using Jitney.Linking.Resolution;

namespace Jitney.Linking.Passes;

/// <summary>Makes functions of what objects put into <c>.init</c> and <c>.fini</c>, and has them run.</summary>
/// <remarks>
/// These sections hold pieces of one function, whose beginning and end natively come from the compiler's start files <c>crti.o</c> and
/// <c>crtn.o</c>, which every link gets. Where they are among the inputs the function is complete; else the linker adds both.
/// </remarks>
internal static class StartAndEndCode
{
    /// <summary>Adds to the linker's own object what the batch's pieces need; nothing for most batches, which have none.</summary>
    public static void Add(LinkBatch batch, SyntheticObjectBuilder builder)
    {
        // Natively the function of .init runs between .preinit_array and .init_array, and that of .fini after .fini_array, which runs backwards.
        Add(batch, builder, SectionRole.StartCode, "_init"u8, "$__INIT"u8, SectionRole.PreinitArray, 0);
        Add(batch, builder, SectionRole.EndCode, "_fini"u8, "$__FINI"u8, SectionRole.FiniArray, -1);
    }

    private static void Add(LinkBatch batch, SyntheticObjectBuilder builder, SectionRole role, ReadOnlySpan<byte> name, ReadOnlySpan<byte> own, SectionRole table, int priority)
    {
        if (!HasPieces(batch, role))
        {
            return;
        }

        int function = Complete(batch, role, name) is >= 0 and int global ? builder.AddReference(global) : AddEnds(batch.Architecture, builder, role, own);
        builder.AddBlock(own, table, SegmentKind.Writable, new byte[8], 8, 3);
        builder.SetPriority(priority);
        builder.AddEdge(0, EdgeKind.Pointer64, function, 0);
    }

    private static bool HasPieces(LinkBatch batch, SectionRole role)
    {
        foreach (ObjectGraph graph in batch.Objects)
        {
            foreach (ref readonly Block block in graph.Blocks.AsSpan())
            {
                if (block.IsLive && graph.Sections[block.Section].Role == role)
                {
                    return true;
                }
            }
        }

        return false;
    }

    // The start files name the function that they begin.
    private static int Complete(LinkBatch batch, SectionRole role, ReadOnlySpan<byte> name)
    {
        int number = batch.Names.Find(name, NameHash.Of(name));
        for (int index = 0; number >= 0 && index < batch.GlobalCount; index++)
        {
            ref readonly GlobalSymbol global = ref batch.Globals[index];
            if (global.Name == number && global.State == GlobalState.Defined)
            {
                ObjectGraph owner = batch.Objects[global.Object];
                return owner.Symbols[global.Symbol].Block is >= 0 and int block && owner.Sections[owner.Blocks[block].Section].Role == role ? index : -1;
            }
        }

        return -1;
    }

    private static int AddEnds(Architecture architecture, SyntheticObjectBuilder builder, SectionRole role, ReadOnlySpan<byte> own)
    {
        int begin = builder.AddBlock(own, role, SegmentKind.Code, architecture.StartCode, (ulong)architecture.StartCode.Length, 4);
        builder.SetPriority(-1);
        builder.AddBlock(own, role, SegmentKind.Code, architecture.EndCode, (ulong)architecture.EndCode.Length, 0);
        builder.SetPriority(1);
        return builder.AddSymbol(own, begin, 0, 0, SymbolKind.Function);
    }
}

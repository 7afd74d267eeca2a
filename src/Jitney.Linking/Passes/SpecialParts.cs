using System.Buffers.Binary;
using Jitney.Linking.Building;
using Jitney.Linking.Graph;
using Jitney.Linking.Resolution;

namespace Jitney.Linking.Passes;

/// <summary>Makes what symbols of the linker's own stand for where code for Windows expects it from its start code, and there is none: a part of the linker's own object.</summary>
/// <remarks>What objects define themselves counts instead. Formats: Microsoft, "PE Format", "The .tls Section" and "The Load Configuration Structure".</remarks>
internal static class SpecialParts
{
    private const int ThreadDirectorySize = 40;
    private const int LoadConfigurationSize = 0x140;
    private const int PointerSize = sizeof(ulong);

    // Before all sections of the name, and behind them.
    private const int First = -1;
    private const int Last = 1;

    private static ReadOnlySpan<byte> Return =>
    [
        0xc3, // ret
    ];

    /// <summary>Adds what symbols stand for.</summary>
    public static void Add(LinkBatch batch, SyntheticObjectBuilder builder)
    {
        foreach (SpecialSymbol special in batch.SpecialSymbols)
        {
            if (!batch.SpecialBlocks.ContainsKey(special.Kind) && Make(batch, builder, special.Kind) is { } block)
            {
                batch.SpecialBlocks.Add(special.Kind, block);
            }
        }
    }

    private static int? Make(LinkBatch batch, SyntheticObjectBuilder builder, SpecialSymbolKind kind)
    {
        switch (kind)
        {
            case SpecialSymbolKind.ThreadIndex:
                return AddThreadIndex(builder);
            case SpecialSymbolKind.ThreadDirectory:
                return AddThreadDirectory(batch, builder);
            case SpecialSymbolKind.LoadConfiguration:
                var configuration = new byte[LoadConfigurationSize];
                BinaryPrimitives.WriteInt32LittleEndian(configuration, LoadConfigurationSize);
                return builder.AddBlock("$__LOAD_CONFIG"u8, SectionRole.Plain, SegmentKind.ReadOnly, configuration, LoadConfigurationSize, 3);
            case SpecialSymbolKind.NoFunctions:
                // As many as are to be counted, and a null behind them.
                var list = new byte[2 * PointerSize];
                BinaryPrimitives.WriteInt64LittleEndian(list, -1);
                return builder.AddBlock("$__NO_FUNCTIONS"u8, SectionRole.Plain, SegmentKind.ReadOnly, list, (ulong)list.Length, 3);
            case SpecialSymbolKind.NoWork:
                return builder.AddBlock("$__NO_WORK"u8, SectionRole.Plain, SegmentKind.Code, Return, (ulong)Return.Length, 4);
            default:
                return null;
        }
    }

    private static int AddThreadIndex(SyntheticObjectBuilder builder) =>
        builder.AddBlock("$__TLS_INDEX"u8, SectionRole.ZeroFill, SegmentKind.Writable, default, sizeof(uint), 2);

    private static int AddThreadDirectory(LinkBatch batch, SyntheticObjectBuilder builder)
    {
        int start = AddBound(builder, ".tls"u8, SectionRole.ThreadData, First, 0);
        int end = AddBound(builder, ".tls"u8, SectionRole.ThreadData, Last, 0);
        int callbacks = AddBound(builder, ".CRT$XL"u8, SectionRole.ThreadCallbacks, First, 0);
        AddBound(builder, ".CRT$XL"u8, SectionRole.ThreadCallbacks, Last, PointerSize);
        int index = IndexOf(batch, builder);
        int directory = builder.AddBlock("$__TLS_DIRECTORY"u8, SectionRole.Plain, SegmentKind.ReadOnly, new byte[ThreadDirectorySize], ThreadDirectorySize, 3);
        ReadOnlySpan<int> targets = [start, end, index, callbacks];
        for (int field = 0; field < targets.Length; field++)
        {
            builder.AddEdge((uint)(field * PointerSize), EdgeKind.Pointer64, targets[field], 0);
        }

        return directory;
    }

    private static int AddBound(SyntheticObjectBuilder builder, ReadOnlySpan<byte> name, SectionRole role, int priority, int size)
    {
        int block = builder.AddBlock(name, role, SegmentKind.ReadOnly, new byte[size], (ulong)size, size == 0 ? (byte)0 : (byte)3);
        builder.SetPriority(priority);
        return builder.AddSymbol(name, block, 0, 0, SymbolKind.Section);
    }

    // An object's, where one defines it.
    private static int IndexOf(LinkBatch batch, SyntheticObjectBuilder builder)
    {
        for (int number = 0; number < batch.GlobalCount; number++)
        {
            ref readonly GlobalSymbol global = ref batch.Globals[number];
            if (global.State is GlobalState.Defined or GlobalState.Absolute or GlobalState.Special or GlobalState.Linked && batch.Names.Bytes(global.Name).SequenceEqual("_tls_index"u8))
            {
                return builder.AddReference(number);
            }
        }

        if (!batch.SpecialBlocks.TryGetValue(SpecialSymbolKind.ThreadIndex, out int block))
        {
            batch.SpecialBlocks.Add(SpecialSymbolKind.ThreadIndex, block = AddThreadIndex(builder));
        }

        return builder.AddSymbol("_tls_index"u8, block, 0, sizeof(uint), SymbolKind.Data);
    }
}

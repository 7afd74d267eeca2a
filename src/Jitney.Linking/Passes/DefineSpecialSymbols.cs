using Jitney.Linking.Graph;
using Jitney.Linking.Resolution;

namespace Jitney.Linking.Passes;

/// <summary>Finds among the undefined names those that the linker itself defines, as static linkers do.</summary>
/// <remarks>Needs: a resolved batch. Leaves behind: such symbols in state <see cref="GlobalState.Special"/>, with their number in
/// <see cref="LinkBatch.SpecialSymbols"/>; their addresses come with the layout.</remarks>
internal static class DefineSpecialSymbols
{
    /// <summary>Runs the pass.</summary>
    public static void Run(LinkBatch batch)
    {
        NamedSections? named = null;
        foreach (ref GlobalSymbol global in batch.Globals)
        {
            if (global.State == GlobalState.Undefined && Recognize(batch, ref named, batch.Names.Bytes(global.Name)) is { } special
                && !(special.Kind == SpecialSymbolKind.Dynamic && global.IsWeak))
            {
                global.State = GlobalState.Special;
                global.Scope = SymbolScope.Hidden;
                global.Kind = special.Kind == SpecialSymbolKind.ThreadBase ? SymbolKind.ThreadLocal : global.Kind;
                global.Symbol = batch.SpecialSymbols.Count;
                global.Object = -1;
                batch.SpecialSymbols.Add(special);
            }
        }
    }

    private static SpecialSymbol? Recognize(LinkBatch batch, ref NamedSections? named, ReadOnlySpan<byte> name)
    {
        // All of them begin with an underscore or are one of four plain words.
        if (name.IsEmpty || (name[0] != (byte)'_' && name[0] != (byte)'e' && name[0] != (byte)'d'))
        {
            return null;
        }

        if (name.StartsWith("__start_"u8) || name.StartsWith("__stop_"u8))
        {
            bool isStart = name.StartsWith("__start_"u8);
            ReadOnlySpan<byte> section = name[(isStart ? 8 : 7)..];
            named ??= new NamedSections(batch);
            return named.Find(section) is { } blocks
                ? new SpecialSymbol(isStart ? SpecialSymbolKind.SectionStart : SpecialSymbolKind.SectionStop, section.ToArray(), blocks)
                : null;
        }

        return KindOf(name) is { } kind ? new SpecialSymbol(kind) : null;
    }

    private static SpecialSymbolKind? KindOf(ReadOnlySpan<byte> name) => name switch
    {
        _ when name.SequenceEqual("__dso_handle"u8) => SpecialSymbolKind.DsoHandle,
        _ when name.SequenceEqual("_GLOBAL_OFFSET_TABLE_"u8) => SpecialSymbolKind.Got,
        _ when name.SequenceEqual("_TLS_MODULE_BASE_"u8) => SpecialSymbolKind.ThreadBase,
        _ when name.SequenceEqual("__preinit_array_start"u8) => SpecialSymbolKind.PreinitArrayStart,
        _ when name.SequenceEqual("__preinit_array_end"u8) => SpecialSymbolKind.PreinitArrayEnd,
        _ when name.SequenceEqual("__init_array_start"u8) => SpecialSymbolKind.InitArrayStart,
        _ when name.SequenceEqual("__init_array_end"u8) => SpecialSymbolKind.InitArrayEnd,
        _ when name.SequenceEqual("__fini_array_start"u8) => SpecialSymbolKind.FiniArrayStart,
        _ when name.SequenceEqual("__fini_array_end"u8) => SpecialSymbolKind.FiniArrayEnd,
        _ when name.SequenceEqual("__ehdr_start"u8) => SpecialSymbolKind.Headers,

        // Where it is weak it asks whether there is a dynamic linker to look after the program: there is none.
        _ when name.SequenceEqual("_DYNAMIC"u8) => SpecialSymbolKind.Dynamic,
        _ when name.SequenceEqual("__GNU_EH_FRAME_HDR"u8) => SpecialSymbolKind.FrameIndex,
        _ when name.SequenceEqual("__executable_start"u8) => SpecialSymbolKind.CodeStart,
        _ when name.SequenceEqual("etext"u8) || name.SequenceEqual("_etext"u8) || name.SequenceEqual("__etext"u8) => SpecialSymbolKind.CodeEnd,
        _ when name.SequenceEqual("data_start"u8) || name.SequenceEqual("__data_start"u8) => SpecialSymbolKind.DataStart,
        _ when name.SequenceEqual("edata"u8) || name.SequenceEqual("_edata"u8) => SpecialSymbolKind.DataEnd,
        _ when name.SequenceEqual("__bss_start"u8) => SpecialSymbolKind.ZeroFillStart,
        _ when name.SequenceEqual("end"u8) || name.SequenceEqual("_end"u8) => SpecialSymbolKind.End,
        _ => null,
    };
}

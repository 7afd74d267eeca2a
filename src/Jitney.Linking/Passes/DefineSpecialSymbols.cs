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
        for (int number = 0; number < batch.GlobalCount; number++)
        {
            ref GlobalSymbol global = ref batch.Globals[number];
            if (global.State == GlobalState.Undefined && Recognize(batch, ref named, number, global.Name) is { } special
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

    private static SpecialSymbol? Recognize(LinkBatch batch, ref NamedSections? named, int number, int text)
    {
        if (batch.Pointers.Count > 0 && batch.Pointers.TryGetValue(number, out int pointee))
        {
            return new SpecialSymbol(SpecialSymbolKind.Pointer) { Pointee = pointee };
        }

        ReadOnlySpan<byte> name = batch.Names.Bytes(text);
        ReadOnlySpan<byte> section = batch.Format.SectionBound(name, out bool isStart);
        if (!section.IsEmpty)
        {
            named ??= new NamedSections(batch);
            return named.Find(section) is { } blocks
                ? new SpecialSymbol(isStart ? SpecialSymbolKind.SectionStart : SpecialSymbolKind.SectionStop, section.ToArray(), blocks)
                : null;
        }

        return batch.Format.SpecialSymbol(name) is { } kind ? new SpecialSymbol(kind) : null;
    }
}

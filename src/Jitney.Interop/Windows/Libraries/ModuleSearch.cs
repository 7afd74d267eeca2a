using Jitney.Interop.Libraries;
using Jitney.Interop.Memory;
using Jitney.Protocol.Messages;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Interop.Windows.Libraries;

/// <inheritdoc cref="SymbolSearch"/>
/// <remarks>Libraries do not say what a name stands for: it is a function where its address may be executed. Functions that have to know the linked code's unit are this executor's own.</remarks>
/// <param name="loader">Finds addresses.</param>
internal sealed class ModuleSearch(LibraryLoader loader) : SymbolSearch
{
    /// <inheritdoc/>
    public override LibrarySymbol LookUp(ReadOnlySpan<ExecutorAddress> handles, ReadOnlySpan<byte> terminatedName)
    {
        if (UnitFunctions.Find(terminatedName[..^1]) is not 0 and ulong own)
        {
            return new LibrarySymbol((ExecutorAddress)own, 0, LibrarySymbolKind.Function);
        }

        foreach (ExecutorAddress handle in handles)
        {
            if (loader.Find((nint)handle.Value, terminatedName) is not 0 and ulong address)
            {
                return new LibrarySymbol((ExecutorAddress)address, 0, CodeMemory.Here.MayBeCalled(address) ? LibrarySymbolKind.Function : LibrarySymbolKind.Data);
            }
        }

        return default;
    }
}

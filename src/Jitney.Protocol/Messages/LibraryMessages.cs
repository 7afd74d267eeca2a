using Jitney.Protocol.Vocabulary;
using Jitney.Protocol.Wire;

namespace Jitney.Protocol.Messages;

/// <summary>Forms of <see cref="BootstrapSymbols.LibrariesOpen"/> and <see cref="BootstrapSymbols.SymbolsLookUp"/>.</summary>
public static class LibraryMessages
{
    /// <summary>Writes the arguments of open: paths, the empty one for the process itself.</summary>
    public static SpsWriter EncodeOpen(SpsWriter writer, IReadOnlyCollection<string> paths) => writer.Strings(paths);

    /// <summary>Reads the arguments of open.</summary>
    public static string[] DecodeOpen(ReadOnlySpan<byte> arguments)
    {
        var reader = new SpsReader(arguments);
        return reader.Strings();
    }

    /// <summary>Writes the result of open: for each path a handle, or a null handle and the reason.</summary>
    public static SpsWriter EncodeOpenResult(SpsWriter writer, IReadOnlyCollection<Expected<ExecutorAddress>> libraries)
    {
        writer.Count(libraries.Count);
        foreach (Expected<ExecutorAddress> library in libraries)
        {
            writer.Address(library.HasValue ? library.Value : ExecutorAddress.Null).String(library.Problem ?? "");
        }

        return writer;
    }

    /// <summary>Reads the result of open.</summary>
    public static Expected<ExecutorAddress>[] DecodeOpenResult(ReadOnlySpan<byte> result)
    {
        var reader = new SpsReader(result);
        var libraries = new Expected<ExecutorAddress>[reader.Count(16)];
        for (int index = 0; index < libraries.Length; index++)
        {
            ExecutorAddress handle = reader.Address();
            string problem = reader.String();
            libraries[index] = handle.IsNull ? Expected.Failed<ExecutorAddress>(problem) : Expected.Of(handle);
        }

        return libraries;
    }

    /// <summary>Writes the arguments of lookup.</summary>
    public static SpsWriter EncodeLookUp(SpsWriter writer, IReadOnlyCollection<ExecutorAddress> handles, IReadOnlyCollection<string> names) =>
        CommonResults.EncodeAddresses(writer, handles).Strings(names);

    /// <summary>Reads the arguments of lookup.</summary>
    public static (ExecutorAddress[] Handles, string[] Names) DecodeLookUp(ReadOnlySpan<byte> arguments)
    {
        var reader = new SpsReader(arguments);
        return (reader.Addresses(), reader.Strings());
    }

    /// <summary>Writes the result of lookup: one symbol a name, in order.</summary>
    public static SpsWriter EncodeLookUpResult(SpsWriter writer, IReadOnlyCollection<LibrarySymbol> symbols)
    {
        writer.Count(symbols.Count);
        foreach (LibrarySymbol symbol in symbols)
        {
            writer.Address(symbol.Address).UInt64(symbol.Size).Byte((byte)symbol.Kind);
        }

        return writer;
    }

    /// <summary>Reads the result of lookup.</summary>
    public static LibrarySymbol[] DecodeLookUpResult(ReadOnlySpan<byte> result)
    {
        var reader = new SpsReader(result);
        var symbols = new LibrarySymbol[reader.Count(17)];
        for (int index = 0; index < symbols.Length; index++)
        {
            symbols[index] = new LibrarySymbol(reader.Address(), reader.UInt64(), Kind(reader.Byte()));
        }

        return symbols;
    }

    // A kind that a later executor may have is "anything else" to us.
    private static LibrarySymbolKind Kind(byte value) => (LibrarySymbolKind)Math.Min(value, (byte)LibrarySymbolKind.Other);
}

using Jitney.Protocol.Vocabulary;
using Jitney.Protocol.Wire;

namespace Jitney.Protocol.Messages;

/// <summary>Forms of <see cref="BootstrapSymbols.LibrariesOpen"/>, <see cref="BootstrapSymbols.LibrariesLoad"/>, <see cref="BootstrapSymbols.LibrariesInitialize"/> and <see cref="BootstrapSymbols.SymbolsLookUp"/>.</summary>
internal static class LibraryMessages
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

    /// <summary>Writes the arguments of <see cref="BootstrapSymbols.LibrariesLoad"/>; its result has the form of open's.</summary>
    public static SpsWriter EncodeLoad(SpsWriter writer, LibrariesLoadRequest request) =>
        writer.Bytes(request.Image.Span).UInt64((ulong)request.Hook).UInt64((ulong)request.Names.Start.Value).UInt64((ulong)request.Names.End.Value).Strings(request.Paths);

    /// <summary>Reads the arguments of <see cref="BootstrapSymbols.LibrariesLoad"/>; the image is a copy.</summary>
    public static LibrariesLoadRequest DecodeLoad(ReadOnlySpan<byte> arguments)
    {
        var reader = new SpsReader(arguments);
        byte[] image = reader.Bytes().ToArray();
        ulong hook = reader.UInt64();
        ulong start = reader.UInt64();
        ulong end = reader.UInt64();
        return image.Length >= sizeof(ulong) && hook <= (ulong)image.Length - sizeof(ulong) && start <= end && end <= (ulong)image.Length
            ? new LibrariesLoadRequest(image, (int)hook, (int)start..(int)end, reader.Strings())
            : throw new MalformedMessageException($"an image of {image.Length} bytes has no hook at {hook} or no names at {start} to {end}");
    }

    /// <summary>Writes the arguments of <see cref="BootstrapSymbols.LibrariesInitialize"/>.</summary>
    /// <param name="writer">Takes them.</param>
    /// <param name="arguments">Those of the program.</param>
    /// <param name="paths">The libraries that everybody sees from then on, in their order.</param>
    public static SpsWriter EncodeInitialize(SpsWriter writer, IReadOnlyCollection<NativeText> arguments, IReadOnlyCollection<string> paths) =>
        writer.Texts(arguments).Strings(paths);

    /// <summary>Reads the arguments of <see cref="BootstrapSymbols.LibrariesInitialize"/>.</summary>
    public static (NativeText[] Arguments, string[] Paths) DecodeInitialize(ReadOnlySpan<byte> arguments)
    {
        var reader = new SpsReader(arguments);
        return (reader.Texts(), reader.Strings());
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

using Jitney.Protocol.Vocabulary;
using Jitney.Protocol.Wire;

namespace Jitney.Protocol.Messages;

/// <summary>Forms of LLVM's dylib manager; all arguments begin with the manager's instance.</summary>
/// <remarks>The result of open is <see cref="CommonResults.DecodeAddress"/>.</remarks>
internal static class DylibManagerMessages
{
    /// <summary>Writes the arguments of <see cref="BootstrapSymbols.DylibManagerOpen"/>. The empty path is the process itself. LLVM knows no mode but 0.</summary>
    public static SpsWriter EncodeOpen(SpsWriter writer, ExecutorAddress instance, string path, ulong mode) =>
        writer.Address(instance).String(path).UInt64(mode);

    /// <summary>Reads the arguments of <see cref="BootstrapSymbols.DylibManagerOpen"/>.</summary>
    public static (ExecutorAddress Instance, string Path, ulong Mode) DecodeOpen(ReadOnlySpan<byte> arguments)
    {
        var reader = new SpsReader(arguments);
        return (reader.Address(), reader.String(), reader.UInt64());
    }

    /// <summary>Writes the arguments of <see cref="BootstrapSymbols.DylibManagerLookUp"/>.</summary>
    public static SpsWriter EncodeLookUp(
        SpsWriter writer,
        ExecutorAddress instance,
        ExecutorAddress handle,
        IReadOnlyCollection<DylibSymbolRequest> symbols)
    {
        writer.Address(instance).Address(handle).Count(symbols.Count);
        foreach (DylibSymbolRequest symbol in symbols)
        {
            writer.String(symbol.Name).Boolean(symbol.IsRequired);
        }

        return writer;
    }

    /// <summary>Reads the arguments of <see cref="BootstrapSymbols.DylibManagerLookUp"/>.</summary>
    public static (ExecutorAddress Instance, ExecutorAddress Handle, DylibSymbolRequest[] Symbols) DecodeLookUp(ReadOnlySpan<byte> arguments)
    {
        var reader = new SpsReader(arguments);
        return (reader.Address(), reader.Address(), Requests(ref reader));
    }

    /// <summary>Reads the arguments of <see cref="LaterBootstrapSymbols.DylibManagerResolve"/>, which begin with no instance.</summary>
    public static (ExecutorAddress Handle, DylibSymbolRequest[] Symbols) DecodeResolve(ReadOnlySpan<byte> arguments)
    {
        var reader = new SpsReader(arguments);
        return (reader.Address(), Requests(ref reader));
    }

    /// <summary>Writes the result of <see cref="BootstrapSymbols.DylibManagerLookUp"/>: one definition a name, with a null address for what was not found.</summary>
    public static SpsWriter EncodeLookUpResult(SpsWriter writer, Expected<IReadOnlyList<DylibSymbolDefinition>> result)
    {
        if (!result.HasValue)
        {
            return writer.NoValue(result.Problem);
        }

        writer.Value().Count(result.Value.Count);
        foreach (DylibSymbolDefinition definition in result.Value)
        {
            writer.Address(definition.Address).Byte(definition.Flags).Byte(0);
        }

        return writer;
    }

    /// <summary>Writes the result of <see cref="LaterBootstrapSymbols.DylibManagerResolve"/>: for each name a definition or null.</summary>
    public static SpsWriter EncodeResolveResult(SpsWriter writer, Expected<IReadOnlyList<DylibSymbolDefinition?>> result)
    {
        if (!result.HasValue)
        {
            return writer.NoValue(result.Problem);
        }

        writer.Value().Count(result.Value.Count);
        foreach (DylibSymbolDefinition? element in result.Value)
        {
            writer.Boolean(element is not null);
            if (element is DylibSymbolDefinition definition)
            {
                writer.Address(definition.Address).Byte(definition.Flags).Byte(0);
            }
        }

        return writer;
    }

    /// <summary>Reads the result of <see cref="BootstrapSymbols.DylibManagerResolve"/>: an address for each name that was found, null for the
    /// others; flags are not kept.</summary>
    public static Expected<IReadOnlyList<ExecutorAddress>> DecodeResolveResult(ReadOnlySpan<byte> result)
    {
        var reader = new SpsReader(result);
        if (!reader.Expected(out string? problem))
        {
            return Expected.Failed<IReadOnlyList<ExecutorAddress>>(problem!);
        }

        var addresses = new ExecutorAddress[reader.Count(1)];
        for (int index = 0; index < addresses.Length; index++)
        {
            if (reader.Boolean())
            {
                addresses[index] = reader.Address();
                reader.Byte();
                reader.Byte();
            }
        }

        return Expected.Of<IReadOnlyList<ExecutorAddress>>(addresses);
    }

    /// <summary>Reads the result of <see cref="BootstrapSymbols.DylibManagerLookUp"/>; flags are not kept.</summary>
    public static Expected<IReadOnlyList<ExecutorAddress>> DecodeLookUpResult(ReadOnlySpan<byte> result, DylibLookUpForm form)
    {
        var reader = new SpsReader(result);
        if (!reader.Expected(out string? problem))
        {
            return Expected.Failed<IReadOnlyList<ExecutorAddress>>(problem!);
        }

        if (form is DylibLookUpForm.Addresses)
        {
            return Expected.Of<IReadOnlyList<ExecutorAddress>>(reader.Addresses());
        }

        var addresses = new ExecutorAddress[reader.Count(10)];
        for (int index = 0; index < addresses.Length; index++)
        {
            addresses[index] = reader.Address();
            reader.Byte();
            reader.Byte();
        }

        return Expected.Of<IReadOnlyList<ExecutorAddress>>(addresses);
    }

    private static DylibSymbolRequest[] Requests(ref SpsReader reader)
    {
        var symbols = new DylibSymbolRequest[reader.Count(9)];
        for (int index = 0; index < symbols.Length; index++)
        {
            symbols[index] = new DylibSymbolRequest(reader.String(), reader.Boolean());
        }

        return symbols;
    }
}

using Jitney.Protocol.Vocabulary;
using Jitney.Protocol.Wire;

namespace Jitney.Protocol.Messages;

/// <summary>Forms of the services for thread-local storage and for functions that choose functions.</summary>
internal static class ThreadStorageMessages
{
    /// <summary>Writes the arguments of <see cref="BootstrapSymbols.ThreadStorageLoad"/>.</summary>
    /// <param name="writer">Takes them.</param>
    /// <param name="image">A complete ELF shared object.</param>
    /// <param name="slotsOffset">Where its slots begin, from the address at which it is loaded.</param>
    /// <param name="slotCount">How many 64-bit slots it has.</param>
    public static SpsWriter EncodeLoad(SpsWriter writer, ReadOnlySpan<byte> image, ulong slotsOffset, int slotCount) =>
        writer.Bytes(image).UInt64(slotsOffset).UInt64((ulong)slotCount);

    /// <summary>Reads the arguments of <see cref="BootstrapSymbols.ThreadStorageLoad"/>; the image is a view of them.</summary>
    public static (byte[] Image, ulong SlotsOffset, ulong SlotCount) DecodeLoad(ReadOnlySpan<byte> arguments)
    {
        var reader = new SpsReader(arguments);
        return (reader.Bytes().ToArray(), reader.UInt64(), reader.UInt64());
    }

    /// <summary>Writes the result of <see cref="BootstrapSymbols.ThreadStorageLoad"/>.</summary>
    public static SpsWriter EncodeLoadResult(SpsWriter writer, Expected<ThreadStorage> result)
    {
        if (!result.HasValue)
        {
            return writer.NoValue(result.Problem!);
        }

        writer.Value().Address(result.Value.Handle).Count(result.Value.Slots.Length);
        foreach (ulong slot in result.Value.Slots)
        {
            writer.UInt64(slot);
        }

        return writer;
    }

    /// <summary>Reads the result of <see cref="BootstrapSymbols.ThreadStorageLoad"/>.</summary>
    public static Expected<ThreadStorage> DecodeLoadResult(ReadOnlySpan<byte> result)
    {
        var reader = new SpsReader(result);
        if (!reader.Expected(out string? problem))
        {
            return Expected.Failed<ThreadStorage>(problem!);
        }

        ExecutorAddress handle = reader.Address();
        var slots = new ulong[reader.Count(sizeof(ulong))];
        for (int index = 0; index < slots.Length; index++)
        {
            slots[index] = reader.UInt64();
        }

        return Expected.Of(new ThreadStorage(handle, slots));
    }

    /// <summary>Writes the arguments of <see cref="BootstrapSymbols.ThreadVariablesVersion"/>: names, with the versions that the code names; or its result:
    /// a version for each, empty where there is none.</summary>
    public static SpsWriter EncodeTexts(SpsWriter writer, IReadOnlyCollection<NativeText> texts) => writer.Texts(texts);

    /// <summary>Reads the arguments or the result of <see cref="BootstrapSymbols.ThreadVariablesVersion"/>.</summary>
    public static NativeText[] DecodeTexts(ReadOnlySpan<byte> bytes) => new SpsReader(bytes).Texts();

    /// <summary>Writes the arguments of <see cref="BootstrapSymbols.FunctionsChoose"/>.</summary>
    public static SpsWriter EncodeChoose(SpsWriter writer, IReadOnlyCollection<(ExecutorAddress Resolver, ExecutorAddress Slot)> functions)
    {
        writer.Count(functions.Count);
        foreach ((ExecutorAddress resolver, ExecutorAddress slot) in functions)
        {
            writer.Address(resolver).Address(slot);
        }

        return writer;
    }

    /// <summary>Reads the arguments of <see cref="BootstrapSymbols.FunctionsChoose"/>.</summary>
    public static (ExecutorAddress Resolver, ExecutorAddress Slot)[] DecodeChoose(ReadOnlySpan<byte> arguments)
    {
        var reader = new SpsReader(arguments);
        var functions = new (ExecutorAddress, ExecutorAddress)[reader.Count(2 * sizeof(ulong))];
        for (int index = 0; index < functions.Length; index++)
        {
            functions[index] = (reader.Address(), reader.Address());
        }

        return functions;
    }
}

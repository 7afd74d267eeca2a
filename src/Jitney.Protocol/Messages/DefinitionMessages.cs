using Jitney.Protocol.Vocabulary;
using Jitney.Protocol.Wire;

namespace Jitney.Protocol.Messages;

/// <summary>Forms of <see cref="BootstrapSymbols.LibrariesReferences"/>, <see cref="BootstrapSymbols.DefinitionsInterpose"/> and
/// <see cref="BootstrapSymbols.DefinitionsRestore"/>.</summary>
internal static class DefinitionMessages
{
    /// <summary>Writes the names that libraries refer to, as hashes of <c>DT_GNU_HASH</c>.</summary>
    public static SpsWriter EncodeReferences(SpsWriter writer, IReadOnlyCollection<uint> hashes)
    {
        writer.Count(hashes.Count);
        foreach (uint hash in hashes)
        {
            writer.Int32(unchecked((int)hash));
        }

        return writer;
    }

    /// <summary>Reads the names that libraries refer to.</summary>
    public static uint[] DecodeReferences(ReadOnlySpan<byte> result)
    {
        var reader = new SpsReader(result);
        var hashes = new uint[reader.Count(sizeof(uint))];
        for (int index = 0; index < hashes.Length; index++)
        {
            hashes[index] = unchecked((uint)reader.Int32());
        }

        return hashes;
    }

    /// <summary>Writes definitions.</summary>
    public static SpsWriter EncodeDefinitions(SpsWriter writer, IReadOnlyCollection<LinkedDefinition> definitions)
    {
        writer.Count(definitions.Count);
        foreach (LinkedDefinition definition in definitions)
        {
            writer.Bytes(definition.Name.Span).Address(definition.Address);
        }

        return writer;
    }

    /// <summary>Reads definitions; their names are copied.</summary>
    public static LinkedDefinition[] DecodeDefinitions(ReadOnlySpan<byte> arguments)
    {
        var reader = new SpsReader(arguments);
        return DecodeDefinitions(ref reader);
    }

    private static LinkedDefinition[] DecodeDefinitions(ref SpsReader reader)
    {
        var definitions = new LinkedDefinition[reader.Count(16)];
        for (int index = 0; index < definitions.Length; index++)
        {
            definitions[index] = new LinkedDefinition(reader.Bytes().ToArray(), reader.Address());
        }

        return definitions;
    }

    /// <summary>Writes the arguments of <see cref="BootstrapSymbols.ThreadVariablesInterpose"/> and <see cref="BootstrapSymbols.ThreadVariablesRestore"/>.</summary>
    public static SpsWriter EncodeThreadStorage(SpsWriter writer, LinkedThreadStorage storage) =>
        EncodeDefinitions(writer.UInt64(storage.Module).UInt64(storage.Distance).Address(storage.Resolver), storage.Variables);

    /// <summary>Reads the arguments of <see cref="BootstrapSymbols.ThreadVariablesInterpose"/> and <see cref="BootstrapSymbols.ThreadVariablesRestore"/>.</summary>
    public static LinkedThreadStorage DecodeThreadStorage(ReadOnlySpan<byte> arguments)
    {
        var reader = new SpsReader(arguments);
        return new LinkedThreadStorage(reader.UInt64(), reader.UInt64(), reader.Address(), DecodeDefinitions(ref reader));
    }
}

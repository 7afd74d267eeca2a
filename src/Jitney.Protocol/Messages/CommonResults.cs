using Jitney.Protocol.Vocabulary;
using Jitney.Protocol.Wire;

namespace Jitney.Protocol.Messages;

/// <summary>Forms of results that many services share.</summary>
/// <remarks>Decoders throw <see cref="MalformedMessageException"/>, also for the empty result with which an executor answers
/// arguments that it could not decode.</remarks>
internal static class CommonResults
{
    /// <summary>Writes <c>expected&lt;address&gt;</c>.</summary>
    public static SpsWriter EncodeAddress(SpsWriter writer, Expected<ExecutorAddress> result) =>
        result.HasValue ? writer.Value().Address(result.Value) : writer.NoValue(result.Problem);

    /// <summary>Reads <c>expected&lt;address&gt;</c>.</summary>
    public static Expected<ExecutorAddress> DecodeAddress(ReadOnlySpan<byte> result)
    {
        var reader = new SpsReader(result);
        return reader.Expected(out string? problem) ? Expected.Of(reader.Address()) : Expected.Failed<ExecutorAddress>(problem!);
    }

    /// <summary>Writes <c>error</c>.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="problem">Null for success.</param>
    public static SpsWriter EncodeError(SpsWriter writer, string? problem) =>
        problem is null ? writer.Success() : writer.Failure(problem);

    /// <summary>Reads <c>error</c>.</summary>
    /// <returns>Null for success, else the message.</returns>
    public static string? DecodeError(ReadOnlySpan<byte> result) => new SpsReader(result).Error();

    /// <summary>Writes <c>seq&lt;address&gt;</c>: the arguments of several services that give memory back.</summary>
    public static SpsWriter EncodeAddresses(SpsWriter writer, IReadOnlyCollection<ExecutorAddress> addresses)
    {
        writer.Count(addresses.Count);
        foreach (ExecutorAddress address in addresses)
        {
            writer.Address(address);
        }

        return writer;
    }

    /// <summary>Reads <c>seq&lt;address&gt;</c>.</summary>
    public static ExecutorAddress[] DecodeAddresses(ReadOnlySpan<byte> bytes)
    {
        var reader = new SpsReader(bytes);
        return reader.Addresses();
    }
}

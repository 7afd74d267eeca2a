using Jitney.Protocol.Vocabulary;
using Jitney.Protocol.Wire;

namespace Jitney.Protocol.Messages;

/// <summary>The content of Setup, the first message of a stream: what an executor says about itself.</summary>
/// <param name="TargetTriple">Its target triple.</param>
/// <param name="PageSize">Its page size in bytes.</param>
/// <param name="BootstrapValues">Encoded values by key.</param>
/// <param name="BootstrapSymbols">Addresses of its services by name.</param>
/// <param name="Form">The form it came in; it is always written with values.</param>
internal sealed record SetupMessage(
    string TargetTriple,
    ulong PageSize,
    IReadOnlyDictionary<string, ReadOnlyMemory<byte>> BootstrapValues,
    IReadOnlyDictionary<string, ExecutorAddress> BootstrapSymbols,
    SetupForm Form = SetupForm.WithBootstrapValues)
{
    /// <summary>Writes the message's argument bytes.</summary>
    public SpsWriter Encode(SpsWriter writer)
    {
        writer.String(TargetTriple).UInt64(PageSize).Count(BootstrapValues.Count);
        foreach ((string key, ReadOnlyMemory<byte> value) in BootstrapValues)
        {
            writer.String(key).Bytes(value.Span);
        }

        writer.Count(BootstrapSymbols.Count);
        foreach ((string name, ExecutorAddress address) in BootstrapSymbols)
        {
            writer.String(name).Address(address);
        }

        return writer;
    }

    /// <summary>Reads the message's argument bytes, in either form.</summary>
    /// <exception cref="MalformedMessageException">They have neither form, or a name occurs twice.</exception>
    public static SetupMessage Decode(ReadOnlySpan<byte> bytes)
    {
        // Nothing in the bytes names the form. The new form is tried first and must, where it leaves bytes over, not be
        // readable in the old form to the exact end: read as new, an old message has its symbols as values and ends early.
        SetupMessage? message = TryDecode(bytes, SetupForm.WithBootstrapValues, out int remaining, out MalformedMessageException? problem);
        if (message is not null && remaining == 0)
        {
            return message;
        }

        SetupMessage? older = TryDecode(bytes, SetupForm.WithoutBootstrapValues, out remaining, out _);
        return older is not null && remaining == 0 ? older : message ?? throw problem!;
    }

    private static SetupMessage? TryDecode(ReadOnlySpan<byte> bytes, SetupForm form, out int remaining, out MalformedMessageException? problem)
    {
        var reader = new SpsReader(bytes);
        try
        {
            string triple = reader.String();
            ulong pageSize = reader.UInt64();
            var values = new Dictionary<string, ReadOnlyMemory<byte>>();
            if (form is SetupForm.WithBootstrapValues)
            {
                for (int count = reader.Count(16); count > 0; count--)
                {
                    string key = reader.String();
                    Add(values, key, reader.Bytes().ToArray());
                }
            }

            var symbols = new Dictionary<string, ExecutorAddress>();
            for (int count = reader.Count(16); count > 0; count--)
            {
                string name = reader.String();
                Add(symbols, name, reader.Address());
            }

            remaining = reader.Remaining;
            problem = null;
            return new SetupMessage(triple, pageSize, values, symbols, form);
        }
        catch (MalformedMessageException exception)
        {
            remaining = reader.Remaining;
            problem = exception;
            return null;
        }
    }

    private static void Add<T>(Dictionary<string, T> map, string name, T value)
    {
        if (!map.TryAdd(name, value))
        {
            throw new MalformedMessageException($"the name \"{name}\" occurs twice");
        }
    }
}

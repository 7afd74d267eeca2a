using Jitney.Protocol.Vocabulary;
using Jitney.Protocol.Wire;

namespace Jitney.Protocol.Messages;

/// <summary>Forms of the services that run a program many times (docs/protocol.md, "Many runs").</summary>
internal static class ForkMessages
{
    // An address and three counts.
    private const int SmallestImage = 32;

    /// <summary>Writes the arguments of <see cref="BootstrapSymbols.SurroundingsSet"/>.</summary>
    public static SpsWriter EncodeSurroundings(SpsWriter writer, SurroundingsRequest request)
    {
        writer.Boolean(request.Environment is not null).Texts(request.Environment ?? []).Bytes(request.Directory.Bytes).Count(request.Streams.Count);
        foreach ((ulong number, ulong kept) in request.Streams)
        {
            writer.UInt64(number).UInt64(kept);
        }

        return writer;
    }

    /// <summary>Reads the arguments of <see cref="BootstrapSymbols.SurroundingsSet"/>.</summary>
    public static SurroundingsRequest DecodeSurroundings(ReadOnlySpan<byte> arguments)
    {
        var reader = new SpsReader(arguments);
        return Surroundings(ref reader);
    }

    /// <summary>Writes the arguments of <see cref="BootstrapSymbols.ProgramFork"/>.</summary>
    public static SpsWriter EncodeFork(SpsWriter writer, ForkRequest request)
    {
        EncodeSurroundings(writer.Address(request.Entry).Texts(request.Arguments), request.Surroundings).Count(request.Images.Count);
        foreach (ImageInitializeRequest image in request.Images)
        {
            ActionMessages.EncodeImageInitialize(writer, image);
        }

        return writer;
    }

    /// <summary>Reads the arguments of <see cref="BootstrapSymbols.ProgramFork"/>.</summary>
    public static ForkRequest DecodeFork(ReadOnlySpan<byte> arguments)
    {
        var reader = new SpsReader(arguments);
        ExecutorAddress entry = reader.Address();
        NativeText[] words = reader.Texts();
        SurroundingsRequest surroundings = Surroundings(ref reader);
        var images = new ImageInitializeRequest[reader.Count(SmallestImage)];
        for (int index = 0; index < images.Length; index++)
        {
            images[index] = new ImageInitializeRequest(reader.Address(), reader.Texts(), reader.Ranges(), reader.Ranges());
        }

        return new ForkRequest(entry, words, surroundings, images);
    }

    /// <summary>Writes <c>expected&lt;u64&gt;</c>: a kept descriptor's number, or a run's.</summary>
    public static SpsWriter EncodeNumber(SpsWriter writer, Expected<ulong> result) =>
        result.HasValue ? writer.Value().UInt64(result.Value) : writer.NoValue(result.Problem);

    /// <summary>Reads <c>expected&lt;u64&gt;</c>.</summary>
    public static Expected<ulong> DecodeNumber(ReadOnlySpan<byte> result)
    {
        var reader = new SpsReader(result);
        return reader.Expected(out string? problem) ? Expected.Of(reader.UInt64()) : Expected.Failed<ulong>(problem!);
    }

    /// <summary>Writes the result of <see cref="BootstrapSymbols.ProgramWait"/>: how a run ended; nothing where somebody else has taken that.</summary>
    public static SpsWriter EncodeEnd(SpsWriter writer, Expected<ProcessEnd?> result)
    {
        if (result.Problem is { } problem)
        {
            return writer.NoValue(problem);
        }

        return writer.Value().Byte(result.Value switch { null => (byte)2, { IsSignal: true } => (byte)1, _ => (byte)0 }).Byte((byte)(result.Value?.Value ?? 0));
    }

    /// <summary>Reads the result of <see cref="BootstrapSymbols.ProgramWait"/>.</summary>
    public static Expected<ProcessEnd?> DecodeEnd(ReadOnlySpan<byte> result)
    {
        var reader = new SpsReader(result);
        if (!reader.Expected(out string? problem))
        {
            return new Expected<ProcessEnd?>(null, problem);
        }

        (byte kind, byte value) = (reader.Byte(), reader.Byte());
        return kind <= 2
            ? new Expected<ProcessEnd?>(kind == 2 ? null : new ProcessEnd(kind == 1, value), null)
            : throw new MalformedMessageException($"{kind} is no way for a run to end");
    }

    private static SurroundingsRequest Surroundings(ref SpsReader reader)
    {
        bool hasEnvironment = reader.Boolean();
        NativeText[] environment = reader.Texts();
        var directory = new NativeText(reader.Bytes());
        var streams = new (ulong, ulong)[reader.Count(16)];
        for (int index = 0; index < streams.Length; index++)
        {
            streams[index] = (reader.UInt64(), reader.UInt64());
        }

        return new SurroundingsRequest(hasEnvironment ? environment : null, directory, streams);
    }
}

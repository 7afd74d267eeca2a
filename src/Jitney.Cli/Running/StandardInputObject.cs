using Jitney.Interop.Streams;
using Jitney.ObjectFiles.Failures;

namespace Jitney.Cli.Running;

/// <summary>The object on standard input.</summary>
internal static class StandardInputObject
{
    /// <summary>What it is called in messages.</summary>
    public const string Name = "<standard input>";

    private const int Most = 1 << 30;
    private const int PieceSize = 1 << 16;

    /// <summary>Reads all of it.</summary>
    /// <exception cref="LinkException">It cannot be read, or has no end.</exception>
    public static async Task<ReadOnlyMemory<byte>> ReadAsync(CancellationToken cancellation)
    {
        await using var stream = new StandardStream(StandardStream.Input);
        using var content = new MemoryStream();
        byte[] piece = new byte[PieceSize];
        try
        {
            for (int count; (count = await stream.ReadAsync(piece, cancellation)) > 0;)
            {
                content.Write(piece, 0, count);
                if (content.Length > Most)
                {
                    throw new LinkException(new InputPlace(new InputName(Name)), $"has more than {Most} bytes");
                }
            }
        }
        catch (IOException exception)
        {
            throw new LinkException(new InputPlace(new InputName(Name)), $"cannot be read: {exception.Message}");
        }

        return content.ToArray();
    }
}

namespace Jitney.Cli.Running;

/// <summary>The object on standard input.</summary>
internal static class StandardInputObject
{
    /// <summary>What it is called in messages.</summary>
    public const string Name = "<standard input>";

    /// <summary>Reads all of it.</summary>
    public static async Task<ReadOnlyMemory<byte>> ReadAsync(CancellationToken cancellation)
    {
        await using Stream stream = Console.OpenStandardInput();
        using var content = new MemoryStream();
        await stream.CopyToAsync(content, cancellation);
        return content.ToArray();
    }
}

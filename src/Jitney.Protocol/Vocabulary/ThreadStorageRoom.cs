using System.Globalization;

namespace Jitney.Protocol.Vocabulary;

/// <summary>How much thread-local storage linked code can have in an executor: bytes at one distance from the thread pointer in all threads.</summary>
/// <remarks>An executor decides it once, when it starts.</remarks>
/// <param name="Size">Bytes for each thread. They are taken from the stacks of threads.</param>
/// <param name="Alignment">The strictest alignment of a variable; a power of two.</param>
internal readonly record struct ThreadStorageRoom(ulong Size, ulong Alignment)
{
    /// <summary>The most that can be asked for: code reaches no further.</summary>
    public const ulong MaximumSize = int.MaxValue;

    /// <summary>The strictest alignment that can be asked for.</summary>
    public const ulong MaximumAlignment = 1 << 28;

    private const string Prefix = "thread-storage=";

    /// <summary>What an executor for this process's own processor certainly has that was asked for nothing.</summary>
    public static ThreadStorageRoom Usual { get; } = UsualFor(Target.OfThisProcess.Architecture);

    /// <summary>What an executor certainly has that was asked for nothing. The C library aligns all storage as its own part of it.</summary>
    public static ThreadStorageRoom UsualFor(TargetArchitecture architecture) => new(1024, architecture == TargetArchitecture.X64 ? 64UL : 32);

    /// <summary>The word of an executor's command line that asks for this room: <c>thread-storage=SIZE,ALIGNMENT</c>.</summary>
    public string Word => string.Create(CultureInfo.InvariantCulture, $"{Prefix}{Size},{Alignment}");

    /// <summary>Whether this room is enough for what needs another.</summary>
    public bool Holds(ThreadStorageRoom other) => other.Size <= Size && other.Alignment <= Alignment;

    /// <summary>Reads <see cref="Word"/>.</summary>
    /// <returns>False when the word is another, or asks for what cannot be.</returns>
    public static bool TryParse(ReadOnlySpan<char> word, out ThreadStorageRoom room)
    {
        room = default;
        if (!word.StartsWith(Prefix, StringComparison.Ordinal))
        {
            return false;
        }

        ReadOnlySpan<char> numbers = word[Prefix.Length..];
        int comma = numbers.IndexOf(',');
        if (comma < 0
            || !ulong.TryParse(numbers[..comma], NumberStyles.None, CultureInfo.InvariantCulture, out ulong size)
            || !ulong.TryParse(numbers[(comma + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out ulong alignment)
            || size > MaximumSize || alignment > MaximumAlignment || !ulong.IsPow2(alignment))
        {
            return false;
        }

        room = new ThreadStorageRoom(size, alignment);
        return true;
    }
}

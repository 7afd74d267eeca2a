using Jitney.ObjectFiles;
using Jitney.Sessions;

namespace Jitney.Definitions;

/// <summary>A file to be linked or loaded.</summary>
/// <param name="Path">Its path.</param>
/// <param name="Kind">What it holds: an object, an archive or a shared library; for a source file what is compiled from it, an object.</param>
/// <param name="Use">When it is linked, or a library loaded.</param>
internal readonly record struct ResolvedInput(string Path, InputKind Kind, InputUse Use)
{
    /// <summary>The language of a source file; null for any other.</summary>
    public SourceLanguage? Language { get; init; }

    /// <summary>How many groups begin before it, of which the archives are searched until none has anything more.</summary>
    public int GroupsBefore { get; init; }

    /// <summary>How many groups end behind it.</summary>
    public int GroupsBehind { get; init; }

    /// <summary>A number for objects that are as members of one archive to the others; null for all else.</summary>
    public int? Objects { get; init; }

    /// <summary>The object that was compiled from a source file; null for any other file, and before <see cref="Compilation"/>.</summary>
    public ReadOnlyMemory<byte>? Content { get; init; }
}

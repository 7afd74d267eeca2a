using Jitney.ObjectFiles;
using Jitney.Sessions;

namespace Jitney.Definitions;

/// <summary>A file to be linked or loaded.</summary>
/// <param name="Path">Its path.</param>
/// <param name="Kind">What it holds: an object, an archive or a shared library; for a source file what is compiled from it, an object.</param>
/// <param name="Use">When it is linked; libraries are always loaded.</param>
public readonly record struct ResolvedInput(string Path, InputKind Kind, InputUse Use)
{
    /// <summary>The language of a source file; null for any other.</summary>
    public SourceLanguage? Language { get; init; }

    /// <summary>The object that was compiled from a source file; null for any other file, and before <see cref="Compilation"/>.</summary>
    public ReadOnlyMemory<byte>? Content { get; init; }
}

using Jitney.ObjectFiles.Coff;
using Jitney.ObjectFiles.Elf;

namespace Jitney.ObjectFiles;

/// <summary>Names of a shared library that others see, or are to define.</summary>
/// <param name="Defined">What it defines for others; what only has another version than the one that counts is not among it.</param>
/// <param name="Undefined">What it expects others to define, weakly perhaps.</param>
/// <param name="Required">What of that is not weak.</param>
/// <param name="ThreadLocal">The thread-local variables that it defines, and that others may define before it.</param>
/// <param name="Values">Variables that it defines, not weakly, with a value in the file: such a definition comes before a common symbol.</param>
/// <param name="Replaceable">What it defines and uses by name itself, so that it uses what others define before it.</param>
/// <param name="Variables">Variables that it defines and may change; what is read-only once it is relocated is not among them.</param>
internal sealed record SharedLibraryNames(
    IReadOnlyList<ReadOnlyMemory<byte>> Defined,
    IReadOnlyList<ReadOnlyMemory<byte>> Undefined,
    IReadOnlyList<ReadOnlyMemory<byte>> Required,
    IReadOnlyList<ReadOnlyMemory<byte>> ThreadLocal,
    IReadOnlyList<ReadOnlyMemory<byte>> Values,
    IReadOnlyList<ReadOnlyMemory<byte>> Replaceable,
    IReadOnlyList<ReadOnlyMemory<byte>> Variables)
{
    /// <summary>Those of a file that is no shared library.</summary>
    public static SharedLibraryNames None { get; } = new([], [], [], [], [], [], []);

    /// <summary>Reads them.</summary>
    /// <param name="file">The file's bytes.</param>
    /// <returns>Views of the file; none when it is no shared library of a format that is read.</returns>
    public static SharedLibraryNames Read(ReadOnlyMemory<byte> file) => InputKinds.IsImage(file.Span) ? CoffImageNames.Read(file) : ElfDynamicNames.Read(file);
}

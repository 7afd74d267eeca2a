using Jitney.ObjectFiles.Binary;

namespace Jitney.ObjectFiles.Coff;

/// <summary>One directive of a section <c>.drectve</c>: what an object asks of the linker, in the linker's own options.</summary>
/// <remarks>Bytes are views of the file, but for words with quotes inside, which are copied.</remarks>
internal readonly record struct CoffDirective
{
    /// <summary>What it asks.</summary>
    public CoffDirectiveKind Kind { get; init; }

    /// <summary>The whole word without quotes, as messages show it: <c>/DEFAULTLIB:LIBCMT</c>.</summary>
    public ReadOnlyMemory<byte> Word { get; init; }

    /// <summary>Where in the file the word stands, with its quotes.</summary>
    public FileRange Place { get; init; }

    /// <summary>What is named first: a library, a symbol or a section; empty where the directive names nothing.</summary>
    public ReadOnlyMemory<byte> Name { get; init; }

    /// <summary>What the name is said to be; what exported names stand for, which is the name itself where nothing else is said.</summary>
    public ReadOnlyMemory<byte> Value { get; init; }

    /// <summary>For <see cref="CoffDirectiveKind.AlignCommon"/>: the alignment in bytes, a power of two.</summary>
    public uint Alignment { get; init; }

    /// <summary>For <see cref="CoffDirectiveKind.Export"/>: the ordinal; 0 where none is said.</summary>
    public ushort Ordinal { get; init; }

    /// <summary>For <see cref="CoffDirectiveKind.Export"/>: how it is exported.</summary>
    public CoffExportFlags Export { get; init; }
}

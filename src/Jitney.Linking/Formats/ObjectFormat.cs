using Jitney.Linking.Building;
using Jitney.Linking.Formats.Elf;
using Jitney.Linking.Graph;
using Jitney.Linking.Resolution;
using Jitney.ObjectFiles;
using Jitney.ObjectFiles.Failures;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Linking.Formats;

/// <summary>What objects of a format agree on with linkers, beside what stands in them. There is one of each, and all are immutable.</summary>
internal abstract class ObjectFormat
{
    private static readonly ElfFormat s_elf = new();

    /// <summary>Whether objects of a format are linked.</summary>
    public static bool IsLinked(TargetFormat format) => format == TargetFormat.Elf;

    /// <summary>The format of a target.</summary>
    /// <exception cref="ArgumentException">Nothing is linked from it.</exception>
    public static ObjectFormat Of(TargetFormat format) => format == TargetFormat.Elf ? s_elf : throw new ArgumentException($"nothing is linked from {format}", nameof(format));

    /// <summary>Whether a file or archive member is an object of a known format, or what a compiler keeps in place of one.</summary>
    public static bool IsObject(ReadOnlySpan<byte> content) => InputKinds.Detect(content) is InputKind.Object or InputKind.LlvmBitcode;

    /// <summary>Reads an object of any format.</summary>
    /// <exception cref="LinkException">It is none, or is damaged.</exception>
    public static ObjectFile Read(InputName name, ReadOnlyMemory<byte> content)
    {
        LinkTimeCode.RefuseOthers(InputKinds.Detect(content.Span), name);
        return ElfObject.Read(name, content);
    }

    /// <summary>The format of an object, or of what a compiler keeps in place of one; null for what is neither.</summary>
    public static ObjectFormat? Of(ReadOnlySpan<byte> content) => IsObject(content) ? s_elf : null;

    /// <summary>What a name says of a version.</summary>
    public abstract SymbolVersion VersionOf(ReadOnlySpan<byte> name);

    /// <summary>The part of a name before the version; all of a name without one.</summary>
    public abstract ReadOnlySpan<byte> PlainName(ReadOnlySpan<byte> name);

    /// <summary>The name of an exact version that a default version defines as well (<see cref="SymbolVersion.Default"/>).</summary>
    public abstract byte[] ExactName(ReadOnlySpan<byte> name);

    /// <summary>By what tables of initialisers or finalisers are sorted: a number, and a text among those of one number. Those of which both are the same keep the order of their objects.</summary>
    /// <param name="section">A table's section.</param>
    /// <param name="name">Its name.</param>
    public abstract (int Number, string Text) TableOrder(in GraphSection section, ReadOnlySpan<byte> name);

    /// <summary>Which symbol of the linker's own a name stands for; null for none.</summary>
    public abstract SpecialSymbolKind? SpecialSymbol(ReadOnlySpan<byte> name);

    /// <summary>The section whose start or end a name stands for, where there is one of that name; empty for none.</summary>
    /// <param name="name">The name.</param>
    /// <param name="isStart">Whether it is the start.</param>
    public abstract ReadOnlySpan<byte> SectionBound(ReadOnlySpan<byte> name, out bool isStart);

    /// <summary>Whether a definition of a name does not count where code will run in a process, because only another one can do its work.</summary>
    /// <param name="name">The name.</param>
    /// <param name="isInArchive">Whether a member of an archive defines it.</param>
    public abstract bool IsReserved(ReadOnlySpan<byte> name, bool isInArchive);

    /// <summary>Whether a name is the C allocator's, of which a process has one.</summary>
    public abstract bool IsAllocator(ReadOnlySpan<byte> name);

    /// <summary>Whether a name says of which namespace or type it is, so that hardly two libraries give it to different
    /// things: not those of C, which many programs have (<c>main</c>, <c>error</c>), and not those that programs may define
    /// in the place of a library.</summary>
    public abstract bool IsOfOneLibrary(ReadOnlySpan<byte> name);
}

using Jitney.Linking.Building;
using Jitney.Linking.Formats.Coff;
using Jitney.Linking.Formats.Elf;
using Jitney.Linking.Graph;
using Jitney.Linking.Resolution;
using Jitney.ObjectFiles;
using Jitney.ObjectFiles.Coff;
using Jitney.ObjectFiles.Failures;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Linking.Formats;

/// <summary>What objects of a format agree on with linkers, beside what stands in them. There is one of each, and all are immutable.</summary>
internal abstract class ObjectFormat
{
    private static readonly ElfFormat s_elf = new();
    private static readonly CoffFormat s_coff = new();

    /// <summary>Whether objects of a format are linked.</summary>
    public static bool IsLinked(TargetFormat format) => format is TargetFormat.Elf or TargetFormat.Coff;

    /// <summary>The format of a target.</summary>
    /// <exception cref="ArgumentException">Nothing is linked from it.</exception>
    public static ObjectFormat Of(TargetFormat format) => format switch
    {
        TargetFormat.Elf => s_elf,
        TargetFormat.Coff => s_coff,
        _ => throw new ArgumentException($"nothing is linked from {format}", nameof(format)),
    };

    /// <summary>The target of objects of a format that do not say for which system they are.</summary>
    public static Target TargetOf(TargetFormat format, TargetArchitecture architecture) => new(architecture, format, Of(format).System);

    /// <summary>Whether a file or archive member is an object of a known format, or what a compiler keeps in place of one.</summary>
    public static bool IsObject(ReadOnlySpan<byte> content) => InputKinds.Detect(content) is InputKind.Object or InputKind.ImportObject or InputKind.LlvmBitcode;

    /// <summary>Reads an object of any format.</summary>
    /// <exception cref="LinkException">It is none, or is damaged.</exception>
    public static ObjectFile Read(InputName name, ReadOnlyMemory<byte> content)
    {
        InputKind kind = InputKinds.Detect(content.Span);
        LinkTimeCode.RefuseOthers(kind, name);
        return kind == InputKind.ImportObject ? new CoffImport(CoffImportObject.Read(name, content))
            : InputKinds.IsCoff(content.Span) ? CoffObject.Read(name, content)
            : ElfObject.Read(name, content);
    }

    /// <summary>The format of an object, or of what a compiler keeps in place of one; null for what is neither.</summary>
    public static ObjectFormat? Of(ReadOnlySpan<byte> content) => InputKinds.Detect(content) switch
    {
        InputKind.ImportObject => s_coff,
        InputKind.Object when InputKinds.IsCoff(content) => s_coff,
        InputKind.Object or InputKind.LlvmBitcode => s_elf,
        _ => null,
    };

    /// <summary>What it is called in messages.</summary>
    public abstract string Name { get; }

    /// <summary>Its name with the article that it has: <c>an ELF</c>.</summary>
    public abstract string Article { get; }

    /// <summary>The system for which objects of it are linked that do not say one.</summary>
    public abstract TargetSystem System { get; }

    /// <summary>Whether code counts from the start of sections, whose names have suffixes by which they are sorted (<c>.text$mn</c>), and which have numbers.</summary>
    public virtual bool NumbersSections => false;

    /// <summary>Whether names mean something else where nothing defines them (<see cref="SecondMeanings"/>).</summary>
    public virtual bool HasSecondMeanings => false;

    /// <summary>The name of the pointer to a symbol; none in formats without.</summary>
    public virtual byte[] PointerTo(ReadOnlySpan<byte> name) => [];

    /// <summary>The name of the symbol from which offsets in tables and code count; empty in formats without.</summary>
    public virtual ReadOnlySpan<byte> ImageBaseName => default;

    /// <summary>Whether code that cannot reach a library's variable is given a copy of it, which the library uses, too, from then on.</summary>
    public virtual bool CopiesVariables => true;

    /// <summary>Whether an import belongs to one library, which the objects that are linked name.</summary>
    public virtual bool NamesLibraries => false;

    /// <summary>The name of the symbol to which a symbol is the pointer, by its own name (<c>__imp_NAME</c>); empty for all others.</summary>
    public virtual ReadOnlySpan<byte> PointeeOf(ReadOnlySpan<byte> name) => default;

    /// <summary>What a name says of a version.</summary>
    public abstract SymbolVersion VersionOf(ReadOnlySpan<byte> name);

    /// <summary>The part of a name before the version; all of a name without one.</summary>
    public abstract ReadOnlySpan<byte> PlainName(ReadOnlySpan<byte> name);

    /// <summary>The name of an exact version that a default version defines as well (<see cref="SymbolVersion.Default"/>).</summary>
    public abstract byte[] ExactName(ReadOnlySpan<byte> name);

    /// <summary>By what tables of initialisers or finalisers are sorted.</summary>
    /// <param name="section">A table's section.</param>
    /// <param name="name">Its name.</param>
    public abstract TableOrder TableOrder(in GraphSection section, ReadOnlySpan<byte> name);

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

using System.Buffers.Binary;

namespace Jitney.ObjectFiles.Elf;

/// <summary>What the dynamic linker is told by a shared library: which others it needs, where these may lie, and whether its thread-local storage must lie at one place.</summary>
/// <param name="Libraries">Names of the libraries that it brings along.</param>
/// <param name="RunPath">Folders to search for them (<c>DT_RUNPATH</c>), as they are written; empty for none.</param>
/// <param name="OldRunPath">Folders to search before all others, for what these need too (<c>DT_RPATH</c>); empty for none, and where there is a newer one.</param>
/// <param name="Name">What programs that were linked with it call it (<c>DT_SONAME</c>); empty for none.</param>
/// <param name="HasStaticThreadStorage">Whether its code expects its thread-local variables at one distance from the thread pointer (<c>DF_STATIC_TLS</c>).</param>
internal sealed record ElfLibraryNeeds(
    IReadOnlyList<ReadOnlyMemory<byte>> Libraries, ReadOnlyMemory<byte> RunPath, ReadOnlyMemory<byte> OldRunPath, ReadOnlyMemory<byte> Name, bool HasStaticThreadStorage)
{
    private const int DynamicEntrySize = 16;
    private const ulong End = 0;                   // DT_NULL
    private const ulong Needed = 1;                // DT_NEEDED
    private const ulong Strings = 5;               // DT_STRTAB
    private const ulong OwnName = 14;              // DT_SONAME
    private const ulong OldRunPathTag = 15;        // DT_RPATH
    private const ulong RunPathTag = 29;           // DT_RUNPATH
    private const ulong Flags = 30;                // DT_FLAGS
    private const ulong StaticThreadStorage = 0x10; // DF_STATIC_TLS

    private static readonly ElfLibraryNeeds s_none = new([], default, default, default, false);

    /// <summary>Reads it.</summary>
    /// <param name="file">The file's bytes.</param>
    /// <returns>Views of the file; nothing when it is no shared library for 64-bit little-endian machines.</returns>
    public static ElfLibraryNeeds Read(ReadOnlyMemory<byte> file)
    {
        ReadOnlySpan<ElfProgramHeader> segments = ElfLibraryTables.Segments(file.Span);
        foreach (ref readonly ElfProgramHeader segment in segments)
        {
            if (segment.Type == ElfProgramHeader.Dynamic)
            {
                return Read(file, (ElfLibraryTables.Part(file, segment.Offset, segment.ContentSize) ?? default).Span, segments);
            }
        }

        return s_none;
    }

    private static ElfLibraryNeeds Read(ReadOnlyMemory<byte> file, ReadOnlySpan<byte> entries, ReadOnlySpan<ElfProgramHeader> segments)
    {
        ReadOnlyMemory<byte> names = default;
        foreach ((ulong tag, ulong value) in new Entries(entries))
        {
            if (tag == Strings)
            {
                names = BehindAddress(file, value, segments);
            }
        }

        var libraries = new List<ReadOnlyMemory<byte>>();
        ReadOnlyMemory<byte> runPath = default, oldRunPath = default, ownName = default;
        bool isStatic = false;
        foreach ((ulong tag, ulong value) in new Entries(entries))
        {
            switch (tag)
            {
                case Needed when Text(names, value) is { IsEmpty: false } name:
                    libraries.Add(name);
                    break;
                case OwnName:
                    ownName = Text(names, value);
                    break;
                case RunPathTag:
                    runPath = Text(names, value);
                    break;
                case OldRunPathTag:
                    oldRunPath = Text(names, value);
                    break;
                case Flags:
                    isStatic = (value & StaticThreadStorage) != 0;
                    break;
                default:
                    break;
            }
        }

        return new ElfLibraryNeeds(libraries, runPath, runPath.IsEmpty ? oldRunPath : default, ownName, isStatic);
    }

    private static ReadOnlyMemory<byte> BehindAddress(ReadOnlyMemory<byte> file, ulong address, ReadOnlySpan<ElfProgramHeader> segments)
    {
        foreach (ref readonly ElfProgramHeader segment in segments)
        {
            ulong distance = address - segment.Address;
            if (segment.Type == ElfProgramHeader.Load && distance < segment.ContentSize && ElfLibraryTables.Part(file, segment.Offset, segment.ContentSize) is { } content)
            {
                return content[(int)distance..];
            }
        }

        return default;
    }

    private static ReadOnlyMemory<byte> Text(ReadOnlyMemory<byte> names, ulong position) =>
        position < (ulong)names.Length && names.Span[(int)position..].IndexOf((byte)0) is > 0 and int length ? names.Slice((int)position, length) : default;

    private ref struct Entries(ReadOnlySpan<byte> rest)
    {
        private ReadOnlySpan<byte> _rest = rest;

        public (ulong Tag, ulong Value) Current { get; private set; }

        public readonly Entries GetEnumerator() => this;

        public bool MoveNext()
        {
            if (_rest.Length < DynamicEntrySize)
            {
                return false;
            }

            Current = (BinaryPrimitives.ReadUInt64LittleEndian(_rest), BinaryPrimitives.ReadUInt64LittleEndian(_rest[8..]));
            _rest = _rest[DynamicEntrySize..];
            return Current.Tag != End;
        }
    }
}

using System.Buffers;
using Jitney.Interop.Files;
using Jitney.Interop.Linux.Guards;
using Jitney.Interop.Linux.Memory;
using Jitney.Interop.Streams;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Interop.Linux.Files;

/// <inheritdoc cref="MappedFile"/>
internal sealed unsafe class SystemMappedFile : MappedFile
{
    // What has no size before it is read, as files under /proc, may have no end either.
    private const int MostOfUnknownSize = 64 << 20;
    private const int FirstOfUnknownSize = 1 << 16;

    // The longest tick of a kernel's clock: two changes within one have the same time.
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(10);

    private readonly string _path;
    private readonly MemoryMapping? _mapping;
    private readonly int _length;
    private readonly FileVersion _version;
    private GuardedRange? _guard;
    private KeptDescriptor? _descriptor;
    private bool _disposed;

    private SystemMappedFile(string path, in FileVersion version, MemoryMapping? mapping, int length)
    {
        _path = path;
        _version = version;
        _mapping = mapping;
        _length = length;
    }

    /// <inheritdoc cref="MappedFile.Open(string)"/>
    public static new MappedFile Open(string path) => Open(path, out _);

    /// <inheritdoc cref="MappedFile.Open(string, out FileVersion)"/>
    public static new MappedFile Open(string path, out FileVersion version)
    {
        // The version is taken before the file is mapped or read: a change in between makes it look older than it is, and so counts as a change.
        using SafeDescriptor file = InputOpening.Open(path, out version);
        if (version.Size > int.MaxValue)
        {
            throw new IOException($"has {version.Size} bytes, which is more than {int.MaxValue}");
        }

        // Size 0 may also mean that the size is not known.
        return (version.Size > 0 && ShowsChanges(version) ? TryMap(path, file, version) : null) ?? Read(path, file, version);
    }

    /// <inheritdoc/>
    public override FileChange Change
    {
        get
        {
            if (_guard is null || _disposed)
            {
                // Read, not mapped.
                return FileChange.None;
            }

            FileVersion? now = null;
            if (_descriptor is { } descriptor)
            {
                now = FileIdentity.VersionOf(descriptor);
            }

            if (now is not { } same || !same.IsSameFile(_version))
            {
                // Where the name leads to another file by now, this one has been replaced, and is as it was.
                now = FileIdentity.VersionOf(_path);
            }

            return _guard.WasCut || (now is { } cut && cut.IsSameFile(_version) && cut.Size < _version.Size) ? FileChange.Cut
                : now is { } written && written.IsOverwritten(_version) ? FileChange.Overwritten
                : FileChange.None;
        }
    }

    /// <inheritdoc/>
    public override Span<byte> GetSpan()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);

        // The mapping covers the length and lives until disposal.
        return _mapping is null ? [] : new Span<byte>((void*)_mapping.Address, _length);
    }

    /// <inheritdoc/>
    public override MemoryHandle Pin(int elementIndex = 0)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)elementIndex, (uint)_length, nameof(elementIndex));
        ObjectDisposedException.ThrowIf(_disposed, this);
        return _mapping is null ? default : new MemoryHandle((byte*)_mapping.Address + elementIndex);
    }

    /// <inheritdoc/>
    public override void Unpin()
    {
        // Mapped memory does not move.
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _disposed = true;
            _guard?.Dispose();
            _mapping?.Dispose();
            _descriptor?.Dispose();
        }
    }

    // A change within the same tick as the last one before would not show. Whoever links what was made a moment ago takes a copy.
    private static bool ShowsChanges(in FileVersion version)
    {
        DateTimeOffset now = DateTimeOffset.UtcNow;
        return (now - version.ContentTime.Exact).Duration() > Tick && (now - version.ChangeTime.Exact).Duration() > Tick;
    }

    private static SystemMappedFile? TryMap(string path, SafeDescriptor file, in FileVersion version)
    {
        // Some file systems have files that can be read only.
        if (MemoryMapping.TryMap(0, (nuint)version.Size, MemoryProtection.Read, MemoryCalls.MapPrivate, file) is not { } mapping)
        {
            return null;
        }

        if (FaultGuard.TryWatch(mapping.Address, mapping.Length, MemoryProtection.Read) is not { } guard)
        {
            mapping.Dispose();
            return null;
        }

        return new SystemMappedFile(path, version, mapping, (int)version.Size) { _guard = guard, _descriptor = KeptDescriptor.TryKeep(file) };
    }

    private static SystemMappedFile Read(string path, SafeDescriptor file, in FileVersion version)
    {
        int capacity = version.Size > 0 ? (int)version.Size : FirstOfUnknownSize;
        MemoryMapping memory = Anonymous(capacity);
        try
        {
            int length = ReadAt(file, memory, 0, capacity);
            while (version.Size == 0 && length == capacity)
            {
                if (capacity >= MostOfUnknownSize)
                {
                    throw new IOException($"does not say how large it is, and holds more than {MostOfUnknownSize} bytes");
                }

                MemoryMapping larger = Anonymous(capacity *= 2);

                // Both have at least this length.
                new Span<byte>((void*)memory.Address, length).CopyTo(new Span<byte>((void*)larger.Address, length));
                memory.Dispose();
                memory = larger;
                length += ReadAt(file, memory, length, capacity - length);
            }

            // Of what has a time of its own: files under /proc have none.
            if (version.Size > 0 && FileIdentity.VersionOf(file) is { } now && now.IsOverwritten(version))
            {
                throw new IOException("was changed while it was read; try again when nobody writes to it");
            }

            if (length == 0)
            {
                memory.Dispose();
            }

            return new SystemMappedFile(path, version, length == 0 ? null : memory, length);
        }
        catch
        {
            memory.Dispose();
            throw;
        }
    }

    private static MemoryMapping Anonymous(int size) => MemoryMapping.Map(
        0, (nuint)size, MemoryProtection.Read | MemoryProtection.Write, MemoryCalls.MapPrivate | MemoryCalls.MapAnonymous);

    private static int ReadAt(SafeDescriptor file, MemoryMapping memory, int start, int room) =>
        // The memory is this large.
        InputOpening.Read(file, new Span<byte>((byte*)memory.Address + start, room), start);
}

using System.Buffers;
using Jitney.Interop.Memory;
using Jitney.Protocol.Vocabulary;
using Microsoft.Win32.SafeHandles;

namespace Jitney.Interop.Files;

/// <summary>The bytes of a whole file, mapped read-only; what is no regular file (a pipe) is read to its end instead.</summary>
/// <remarks>At most <see cref="int.MaxValue"/> bytes. The spans must not be written to. A file that is cut short while it is
/// mapped faults on access, as for every linker. Spans die with this object.</remarks>
public sealed unsafe class MappedFile : MemoryManager<byte>
{
    private readonly MemoryMapping? _mapping;
    private readonly int _length;
    private bool _disposed;

    private MappedFile(MemoryMapping? mapping, int length)
    {
        _mapping = mapping;
        _length = length;
    }

    /// <summary>Maps a file.</summary>
    /// <exception cref="IOException">It cannot be opened or read, or is too large.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read, or is a directory.</exception>
    /// <exception cref="SystemCallException">The system cannot map it.</exception>
    public static MappedFile Open(string path)
    {
        using SafeFileHandle file = File.OpenHandle(path);
        return Map(path, file);
    }

    /// <summary>Maps a file, and says which version of it.</summary>
    /// <param name="path">Its path.</param>
    /// <param name="version">The version; null for what is no regular file.</param>
    /// <exception cref="IOException">It cannot be opened or read, or is too large.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read, or is a directory.</exception>
    /// <exception cref="SystemCallException">The system cannot map it.</exception>
    public static MappedFile Open(string path, out FileVersion? version)
    {
        using SafeFileHandle file = File.OpenHandle(path);

        // Before it is mapped: a change in between makes it look older than it is, which does no harm.
        version = FileIdentity.VersionOf(file);
        return Map(path, file);
    }

    private static MappedFile Map(string path, SafeFileHandle file)
    {
        long length = CanMap(file) ? RandomAccess.GetLength(file) : 0;
        if (length > int.MaxValue)
        {
            throw new IOException($"{path}: {length} bytes are more than {int.MaxValue}");
        }

        // Length 0 may also mean that the length is not known, as for files under /proc.
        return length > 0
            ? new MappedFile(
                MemoryMapping.Map(0, (nuint)length, MemoryProtection.Read, MemoryCalls.MapPrivate, file),
                (int)length)
            : ReadAll(file);
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
            _mapping?.Dispose();
        }
    }

    private static bool CanMap(SafeFileHandle file)
    {
        try
        {
            return RandomAccess.GetLength(file) >= 0;
        }
        catch (NotSupportedException)
        {
            return false;
        }
    }

    private static MappedFile ReadAll(SafeFileHandle file)
    {
        using var stream = new FileStream(file, FileAccess.Read, bufferSize: 0);
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        if (bytes.Length == 0)
        {
            return new MappedFile(null, 0);
        }

        MemoryMapping mapping = MemoryMapping.Map(
            0, (nuint)bytes.Length, MemoryProtection.Read | MemoryProtection.Write, MemoryCalls.MapPrivate | MemoryCalls.MapAnonymous);

        // The mapping was just made with this length.
        bytes.GetBuffer().AsSpan(0, (int)bytes.Length).CopyTo(new Span<byte>((void*)mapping.Address, (int)bytes.Length));
        return new MappedFile(mapping, (int)bytes.Length);
    }
}

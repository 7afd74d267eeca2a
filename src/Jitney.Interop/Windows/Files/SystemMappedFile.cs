using System.Buffers;
using System.Runtime.InteropServices;
using Jitney.Interop.Files;
using Microsoft.Win32.SafeHandles;

namespace Jitney.Interop.Windows.Files;

/// <inheritdoc cref="MappedFile"/>
/// <remarks>A file that is mapped cannot be written to, cut, removed or replaced: whoever makes it anew meanwhile fails. So only large ones are mapped.</remarks>
internal sealed unsafe class SystemMappedFile : MappedFile
{
    private const ulong LeastMapped = 1 << 20;

    // The longest tick of the system's clock: two changes within one have the same time.
    private static readonly TimeSpan s_tick = TimeSpan.FromMilliseconds(20);

    private readonly string _path;
    private readonly FileVersion _version;
    private readonly byte[] _copy;
    private readonly FileView? _view;
    private readonly SafeFileHandle? _file;
    private readonly int _length;
    private bool _disposed;

    private SystemMappedFile(string path, in FileVersion version, FileView? view, SafeFileHandle? file, byte[] copy)
    {
        _file = file;
        _path = path;
        _version = version;
        _view = view;
        _copy = copy;
        _length = view is null ? copy.Length : (int)version.Size;
    }

    /// <inheritdoc/>
    public override FileChange Change
    {
        get
        {
            // Where the name leads to another file by now, this one has been moved, and is as it was.
            return _view is null || _disposed || FileIdentity.VersionOf(_path) is not { } now || !now.IsOverwritten(_version) ? FileChange.None : FileChange.Overwritten;
        }
    }

    /// <inheritdoc cref="MappedFile.Open(string, out FileVersion)"/>
    public static new MappedFile Open(string path, out FileVersion version)
    {
        // The version is taken before the file is mapped or read: a change in between makes it look older than it is, and so counts as a change.
        SafeFileHandle file = InputOpening.Open(path, out version, out bool isQuiet);
        FileView? view = null;
        try
        {
            if (version.Size > int.MaxValue)
            {
                throw new IOException($"has {version.Size} bytes, which is more than {int.MaxValue}");
            }

            view = isQuiet && version.Size >= LeastMapped && ShowsChanges(version) && !FileIdentity.IsRemote(file) ? FileView.TryMap(file) : null;
            return view is not null ? new SystemMappedFile(path, version, view, file, []) : Read(path, file, version);
        }
        finally
        {
            // As long as it is open here, nobody opens it to write to it.
            if (view is null)
            {
                file.Dispose();
            }
        }
    }

    /// <inheritdoc/>
    public override Span<byte> GetSpan()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);

        // The view covers the length and lives until disposal.
        return _view is null ? _copy : new Span<byte>((void*)_view.Address, _length);
    }

    /// <inheritdoc/>
    public override MemoryHandle Pin(int elementIndex = 0)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)elementIndex, (uint)_length, nameof(elementIndex));
        ObjectDisposedException.ThrowIf(_disposed, this);

        // Neither the view nor the copy moves.
        return new MemoryHandle((byte*)(_view is null ? Marshal.UnsafeAddrOfPinnedArrayElement(_copy, 0) : _view.Address) + elementIndex);
    }

    /// <inheritdoc/>
    public override void Unpin()
    {
        // As above.
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _disposed = true;
            _view?.Dispose();
            _file?.Dispose();
        }
    }

    // A change within the same tick as the last one before would not show. Whoever links what was made a moment ago takes a copy.
    private static bool ShowsChanges(in FileVersion version)
    {
        DateTimeOffset now = DateTimeOffset.UtcNow;
        return (now - version.ContentTime.Exact).Duration() > s_tick && (now - version.ChangeTime.Exact).Duration() > s_tick;
    }

    private static SystemMappedFile Read(string path, SafeFileHandle file, in FileVersion version)
    {
        byte[] content = GC.AllocateUninitializedArray<byte>((int)version.Size, pinned: true);
        int length = InputOpening.Read(file, content, 0);
        return length == content.Length && FileIdentity.VersionOf(file) is { } now && !now.IsOverwritten(version)
            ? new SystemMappedFile(path, version, null, null, content)
            : throw new IOException("was changed while it was read; try again when nobody writes to it");
    }
}

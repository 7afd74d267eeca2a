using Jitney.Interop.Files;
using Jitney.Interop.Windows.Memory;
using Microsoft.Win32.SafeHandles;

namespace Jitney.Interop.Windows.Files;

/// <summary>Asks the system what a file is.</summary>
internal static unsafe class FileIdentity
{
    private const long TicksFrom1601To1970 = 116_444_736_000_000_000;
    private const uint AllShare = FileCalls.ShareRead | FileCalls.ShareWrite | FileCalls.ShareDelete;

    /// <summary>The version of the regular file that a name leads to, links followed; null where there is none.</summary>
    public static FileVersion? VersionOf(string path)
    {
        if (path.Length == 0 || path.Contains('\0', StringComparison.Ordinal))
        {
            return null;
        }

        string full;
        try
        {
            full = NativePath.Of(path);
        }
        catch (IOException)
        {
            return null;
        }

        if (NativePath.IsDevice(full, out _))
        {
            return null;
        }

        // Whoever only asks is in nobody's way.
        using var file = new SafeFileHandle(FileCalls.Open(full, FileCalls.ReadAttributes, AllShare, null, FileCalls.OpenExisting, FileCalls.BackupSemantics, 0), ownsHandle: true);
        return file.IsInvalid ? null : VersionOf(file);
    }

    /// <summary>The version of an open file; null for what is no regular one.</summary>
    public static FileVersion? VersionOf(SafeFileHandle file)
    {
        using var borrowed = new BorrowedHandle(file);
        FileCalls.Basic basic;
        FileCalls.Standard standard;
        return HandleCalls.TypeOf(borrowed.Value) == HandleCalls.TypeDisk
            && FileCalls.GetInformation(borrowed.Value, FileCalls.StandardInformation, &standard, (uint)sizeof(FileCalls.Standard))
            && standard.IsFolder == 0
            && FileCalls.GetInformation(borrowed.Value, FileCalls.BasicInformation, &basic, (uint)sizeof(FileCalls.Basic))
            && TryNumber(borrowed.Value, out ulong volume, out ulong number)
                ? new FileVersion(volume, number, (ulong)standard.Size, TimeOf(basic.Written), TimeOf(basic.Changed))
                : null;
    }

    /// <summary>What an open file is.</summary>
    public static FileKind KindOf(SafeFileHandle file)
    {
        using var borrowed = new BorrowedHandle(file);
        switch (HandleCalls.TypeOf(borrowed.Value))
        {
            case HandleCalls.TypeDisk:
                FileCalls.Standard standard;
                return FileCalls.GetInformation(borrowed.Value, FileCalls.StandardInformation, &standard, (uint)sizeof(FileCalls.Standard)) && standard.IsFolder != 0
                    ? FileKind.Folder
                    : FileKind.Regular;
            case HandleCalls.TypeCharacter:
                return FileKind.Device;
            case HandleCalls.TypePipe:
                return FileKind.Pipe;
            default:
                return FileKind.Other;
        }
    }

    /// <summary>Whether an open file lies on another machine, which can be gone at any moment.</summary>
    public static bool IsRemote(SafeFileHandle file)
    {
        using var borrowed = new BorrowedHandle(file);
        byte* information = stackalloc byte[FileCalls.RoomForRemoteProtocol];
        return FileCalls.GetInformation(borrowed.Value, FileCalls.RemoteProtocolInformation, information, FileCalls.RoomForRemoteProtocol);
    }

    /// <summary>Whether a name leads to a folder.</summary>
    public static bool IsFolder(string path) => FileCalls.AttributesOf(path) is var attributes and not FileCalls.NoAttributes && (attributes & FileCalls.AttributeFolder) != 0;

    // File systems of old have no long numbers.
    private static bool TryNumber(nint file, out ulong volume, out ulong number)
    {
        FileCalls.Id id;
        if (FileCalls.GetInformation(file, FileCalls.IdInformation, &id, (uint)sizeof(FileCalls.Id)))
        {
            (volume, number) = (id.Volume, id.Low ^ ulong.RotateLeft(id.High, 32));
            return true;
        }

        FileCalls.OldInformation old;
        bool isKnown = FileCalls.GetOldInformation(file, &old);
        (volume, number) = isKnown ? (old.Volume, ((ulong)old.IndexHigh << 32) | old.IndexLow) : default;
        return isKnown;
    }

    private static FileTime TimeOf(long ticks)
    {
        (long seconds, long rest) = Math.DivRem(ticks - TicksFrom1601To1970, TimeSpan.TicksPerSecond);
        return rest < 0 ? new FileTime(seconds - 1, (uint)((rest + TimeSpan.TicksPerSecond) * 100)) : new FileTime(seconds, (uint)(rest * 100));
    }
}

using System.Runtime.InteropServices;
using Jitney.Interop.Windows.Memory;

namespace Jitney.Interop.Windows.Files;

/// <summary>The system's functions for files.</summary>
internal static unsafe partial class FileCalls
{
    public const uint GenericRead = 0x8000_0000;
    public const uint GenericWrite = 0x4000_0000;
    public const uint ReadAttributes = 0x80;

    public const uint ShareRead = 1;
    public const uint ShareWrite = 2;
    public const uint ShareDelete = 4;

    public const uint CreateNew = 1;
    public const uint OpenExisting = 3;
    public const uint BackupSemantics = 0x0200_0000;
    public const uint AnonymousService = 0x0010_0000;


    public const uint AttributeFolder = 0x10;
    public const uint NoAttributes = uint.MaxValue;

    public const int BasicInformation = 0;
    public const int StandardInformation = 1;
    public const int RemoteProtocolInformation = 13;
    public const int IdInformation = 18;
    public const int RoomForRemoteProtocol = 256;

    public const uint IgnoreMergeErrors = 2;

    public const int FileNotFound = 2;
    public const int PathNotFound = 3;
    public const int AccessDenied = 5;
    public const int SharingViolation = 32;
    public const int LockViolation = 33;
    public const int FileExists = 80;
    public const int InvalidName = 123;
    public const int AlreadyExists = 183;
    public const int NameTooLong = 206;
    public const int PipeBusy = 231;
    public const int DirectoryName = 267;
    public const int UnableToMoveReplacement = 1176;
    public const int LinksInCircles = 1921;

    [LibraryImport("kernel32", EntryPoint = "CreateFileW", SetLastError = true, StringMarshalling = StringMarshalling.Utf16)]
    public static partial nint Open(string path, uint access, uint share, MemoryCalls.SecurityAttributes* security, uint disposition, uint flags, nint template);

    [LibraryImport("kernel32", EntryPoint = "GetFileAttributesW", SetLastError = true, StringMarshalling = StringMarshalling.Utf16)]
    public static partial uint AttributesOf(string path);

    [LibraryImport("kernel32", EntryPoint = "GetFileInformationByHandleEx", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    public static partial bool GetInformation(nint file, int what, void* information, uint size);

    [LibraryImport("kernel32", EntryPoint = "GetFileInformationByHandle", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    public static partial bool GetOldInformation(nint file, OldInformation* information);

    [LibraryImport("kernel32", EntryPoint = "GetFinalPathNameByHandleW", SetLastError = true)]
    public static partial uint GetFinalPath(nint file, char* path, uint size, uint flags);

    [LibraryImport("kernel32", EntryPoint = "CreateDirectoryW", SetLastError = true, StringMarshalling = StringMarshalling.Utf16)]
    [return: MarshalAs(UnmanagedType.Bool)]
    public static partial bool MakeFolder(string path, MemoryCalls.SecurityAttributes* security);

    [LibraryImport("kernel32", EntryPoint = "MoveFileExW", SetLastError = true, StringMarshalling = StringMarshalling.Utf16)]
    [return: MarshalAs(UnmanagedType.Bool)]
    public static partial bool Move(string from, string to, uint flags);

    [LibraryImport("kernel32", EntryPoint = "ReplaceFileW", SetLastError = true, StringMarshalling = StringMarshalling.Utf16)]
    [return: MarshalAs(UnmanagedType.Bool)]
    public static partial bool Replace(string replaced, string replacement, string? backup, uint flags, nint exclude, nint reserved);

    [LibraryImport("kernel32", EntryPoint = "DeleteFileW", SetLastError = true, StringMarshalling = StringMarshalling.Utf16)]
    [return: MarshalAs(UnmanagedType.Bool)]
    public static partial bool Delete(string path);

    /// <summary><c>FILE_BASIC_INFO</c>; times in units of 100 ns since 1601.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Basic
    {
        public long Made;
        public long Read;
        public long Written;
        public long Changed;
        public uint Attributes;
    }

    /// <summary><c>FILE_STANDARD_INFO</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Standard
    {
        public long Allocated;
        public long Size;
        public uint Links;
        public byte IsDeletePending;
        public byte IsFolder;
    }

    /// <summary><c>BY_HANDLE_FILE_INFORMATION</c>.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 52)]
    public struct OldInformation
    {
        [FieldOffset(28)]
        public uint Volume;

        [FieldOffset(44)]
        public uint IndexHigh;

        [FieldOffset(48)]
        public uint IndexLow;
    }

    /// <summary><c>FILE_ID_INFO</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Id
    {
        public ulong Volume;
        public ulong Low;
        public ulong High;
    }
}

using System.Runtime.InteropServices;
using Jitney.Interop.Windows.Memory;

namespace Jitney.Interop.Windows.Streams;

/// <summary>Calls on pipes and on handles that bytes come from or go to. All set the last error; callers of those with pointers keep what they point to alive.</summary>
internal static unsafe partial class StreamCalls
{
    public const int STD_INPUT_HANDLE = -10;

    public const uint FILE_FLAG_OVERLAPPED = 0x40000000;
    public const uint FILE_FLAG_FIRST_PIPE_INSTANCE = 0x80000;
    public const uint SECURITY_SQOS_PRESENT = 0x100000;
    public const uint SECURITY_IDENTIFICATION = 0x10000;

    public const uint PIPE_ACCESS_INBOUND = 1;
    public const uint PIPE_ACCESS_DUPLEX = 3;
    public const uint PIPE_TYPE_MESSAGE = 4;
    public const uint PIPE_READMODE_MESSAGE = 2;
    public const uint PIPE_REJECT_REMOTE_CLIENTS = 8;
    public const uint PIPE_UNLIMITED_INSTANCES = 255;

    public const int FileModeInformation = 16;
    public const int FilePipeLocalInformation = 24;
    public const uint FILE_SYNCHRONOUS_IO_ALERT = 0x10;
    public const uint FILE_SYNCHRONOUS_IO_NONALERT = 0x20;
    public const uint FILE_PIPE_CONNECTED_STATE = 3;

    public const uint THREAD_TERMINATE = 1;

    [LibraryImport("kernel32", EntryPoint = "GetStdHandle", SetLastError = true)]
    public static partial nint GetStandardHandle(int number);

    [LibraryImport("kernel32", EntryPoint = "CreateNamedPipeW", SetLastError = true, StringMarshalling = StringMarshalling.Utf16)]
    public static partial nint CreateNamedPipe(string name, uint openMode, uint pipeMode, uint instances, uint outputSize, uint inputSize, uint timeout, MemoryCalls.SecurityAttributes* attributes);

    [LibraryImport("kernel32", EntryPoint = "WaitNamedPipeW", SetLastError = true, StringMarshalling = StringMarshalling.Utf16)]
    public static partial int WaitForInstance(string name, uint milliseconds);

    [LibraryImport("kernel32", EntryPoint = "ConnectNamedPipe", SetLastError = true)]
    public static partial int ConnectNamedPipe(nint pipe, Overlapped* overlapped);

    [LibraryImport("kernel32", EntryPoint = "SetNamedPipeHandleState", SetLastError = true)]
    public static partial int SetNamedPipeState(nint pipe, uint* mode, uint* count, uint* timeout);

    [LibraryImport("kernel32", EntryPoint = "GetNamedPipeInfo", SetLastError = true)]
    public static partial int GetNamedPipeInfo(nint pipe, uint* flags, uint* outputSize, uint* inputSize, uint* instances);

    [LibraryImport("kernel32", EntryPoint = "PeekNamedPipe", SetLastError = true)]
    public static partial int PeekNamedPipe(nint pipe, byte* buffer, uint size, uint* count, uint* available, uint* leftInMessage);

    [LibraryImport("kernel32", EntryPoint = "ReadFile", SetLastError = true)]
    public static partial int ReadFile(nint file, byte* buffer, uint size, uint* count, Overlapped* overlapped);

    [LibraryImport("kernel32", EntryPoint = "WriteFile", SetLastError = true)]
    public static partial int WriteFile(nint file, byte* buffer, uint size, uint* count, Overlapped* overlapped);

    [LibraryImport("kernel32", EntryPoint = "GetOverlappedResult", SetLastError = true)]
    public static partial int GetOverlappedResult(nint file, Overlapped* overlapped, uint* count, int wait);

    [LibraryImport("kernel32", EntryPoint = "CancelIoEx", SetLastError = true)]
    public static partial int CancelIo(nint file, Overlapped* overlapped);

    [LibraryImport("kernel32", EntryPoint = "CancelSynchronousIo", SetLastError = true)]
    public static partial int CancelSynchronousIo(nint thread);

    [LibraryImport("kernel32", EntryPoint = "GetCurrentThreadId")]
    public static partial uint GetCurrentThreadId();

    [LibraryImport("kernel32", EntryPoint = "OpenThread", SetLastError = true)]
    public static partial nint OpenThread(uint access, int inherit, uint thread);

    [LibraryImport("ntdll", EntryPoint = "NtQueryInformationFile")]
    public static partial int QueryInformationFile(nint file, nint* status, void* information, uint size, int kind);

    /// <summary><c>OVERLAPPED</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Overlapped
    {
        public nint Status;
        public nint Transferred;
        public ulong Offset;
        public nint Event;
    }

    /// <summary><c>FILE_PIPE_LOCAL_INFORMATION</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct PipeState
    {
        public uint Type;
        public uint Configuration;
        public uint MaximumInstances;
        public uint CurrentInstances;
        public uint InboundQuota;
        public uint ReadDataAvailable;
        public uint OutboundQuota;
        public uint WriteQuotaAvailable;
        public uint NamedPipeState;
        public uint NamedPipeEnd;
    }
}

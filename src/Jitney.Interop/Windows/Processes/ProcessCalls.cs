using System.Runtime.InteropServices;

namespace Jitney.Interop.Windows.Processes;

/// <summary>Calls on processes and jobs. All set the last error where nothing else is said; callers keep what pointers point to alive.</summary>
internal static unsafe partial class ProcessCalls
{
    public const uint CREATE_NEW_PROCESS_GROUP = 0x200;
    public const uint CREATE_UNICODE_ENVIRONMENT = 0x400;
    public const uint EXTENDED_STARTUPINFO_PRESENT = 0x80000;
    public const uint STARTF_USESTDHANDLES = 0x100;
    public const nuint PROC_THREAD_ATTRIBUTE_HANDLE_LIST = 0x20002;
    public const nuint PROC_THREAD_ATTRIBUTE_JOB_LIST = 0x2000D;

    public const int JobObjectExtendedLimitInformation = 9;
    public const uint JOB_OBJECT_LIMIT_SILENT_BREAKAWAY_OK = 0x1000;
    public const uint JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE = 0x2000;

    public const uint CTRL_BREAK_EVENT = 1;
    public const uint SYNCHRONIZE = 0x100000;
    public const uint PROCESS_QUERY_LIMITED_INFORMATION = 0x1000;
    public const uint THREAD_QUERY_LIMITED_INFORMATION = 0x800;
    public const int ProcessBasicInformation = 0;

    [LibraryImport("kernel32", EntryPoint = "CreateProcessW", SetLastError = true)]
    public static partial int CreateProcess(
        char* program, char* words, void* processAttributes, void* threadAttributes, int inherits, uint flags, char* environment, char* folder, StartInformation* start, ProcessInformation* process);

    [LibraryImport("kernel32", EntryPoint = "InitializeProcThreadAttributeList", SetLastError = true)]
    public static partial int InitializeAttributes(void* list, int count, uint flags, nuint* size);

    [LibraryImport("kernel32", EntryPoint = "UpdateProcThreadAttribute", SetLastError = true)]
    public static partial int SetAttribute(void* list, uint flags, nuint attribute, void* value, nuint size, void* previous, nuint* returned);

    [LibraryImport("kernel32", EntryPoint = "DeleteProcThreadAttributeList")]
    public static partial void DeleteAttributes(void* list);

    [LibraryImport("kernel32", EntryPoint = "GetExitCodeProcess", SetLastError = true)]
    public static partial int GetExitCode(nint process, uint* code);

    [LibraryImport("kernel32", EntryPoint = "TerminateProcess", SetLastError = true)]
    public static partial int Terminate(nint process, uint code);

    [LibraryImport("kernel32", EntryPoint = "OpenProcess", SetLastError = true)]
    public static partial nint Open(uint access, int inherit, uint number);

    [LibraryImport("kernel32", EntryPoint = "GetProcessTimes", SetLastError = true)]
    public static partial int GetTimes(nint process, ulong* start, ulong* end, ulong* kernel, ulong* user);

    [LibraryImport("kernel32", EntryPoint = "SetConsoleCtrlHandler", SetLastError = true)]
    public static partial int SetConsoleHandler(delegate* unmanaged<uint, int> handler, int isAdded);

    [LibraryImport("kernel32", EntryPoint = "GenerateConsoleCtrlEvent", SetLastError = true)]
    public static partial int GiveConsoleEvent(uint kind, uint group);

    [LibraryImport("kernel32", EntryPoint = "CreateJobObjectW", SetLastError = true)]
    public static partial nint CreateJob(void* attributes, char* name);

    [LibraryImport("kernel32", EntryPoint = "SetInformationJobObject", SetLastError = true)]
    public static partial int SetJobInformation(nint job, int kind, void* information, uint size);

    [LibraryImport("kernel32", EntryPoint = "GetEnvironmentStringsW", SetLastError = true)]
    public static partial char* GetEnvironment();

    [LibraryImport("kernel32", EntryPoint = "FreeEnvironmentStringsW")]
    public static partial int FreeEnvironment(char* block);

    [LibraryImport("kernel32", EntryPoint = "GetCurrentThread")]
    public static partial nint GetCurrentThread();

    [LibraryImport("kernel32", EntryPoint = "GetThreadId")]
    public static partial uint GetThreadId(nint thread);

    [LibraryImport("kernel32", EntryPoint = "SetThreadDescription", StringMarshalling = StringMarshalling.Utf16)]
    public static partial int SetThreadDescription(nint thread, string name);

    [LibraryImport("ntdll", EntryPoint = "NtGetNextThread")]
    public static partial int GetNextThread(nint process, nint previous, uint access, uint attributes, uint flags, nint* thread);

    [LibraryImport("ntdll", EntryPoint = "NtQueryInformationProcess")]
    public static partial int QueryInformation(nint process, int kind, void* information, uint size, uint* needed);

    /// <summary><c>STARTUPINFOEXW</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct StartInformation
    {
        public uint Size;
        public nint Reserved;
        public nint Desktop;
        public nint Title;
        public fixed uint Window[7];
        public uint Flags;
        public ushort ShowWindow;
        public ushort ReservedSize;
        public nint ReservedBytes;
        public nint Input;
        public nint Output;
        public nint Error;
        public void* Attributes;
    }

    /// <summary><c>PROCESS_INFORMATION</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct ProcessInformation
    {
        public nint Process;
        public nint Thread;
        public uint ProcessNumber;
        public uint ThreadNumber;
    }

    /// <summary><c>JOBOBJECT_EXTENDED_LIMIT_INFORMATION</c>, of which only the kinds of limits are used.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct JobLimits
    {
        public long ProcessTime;
        public long JobTime;
        public uint Kinds;
        public nuint SmallestWorkingSet;
        public nuint LargestWorkingSet;
        public uint MostProcesses;
        public nuint Affinity;
        public uint Priority;
        public uint Scheduling;
        public fixed ulong Counters[6];
        public nuint ProcessMemory;
        public nuint JobMemory;
        public nuint MostProcessMemory;
        public nuint MostJobMemory;
    }
}

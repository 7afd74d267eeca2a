using System.Runtime.InteropServices;

namespace Jitney.Interop.Linux.Processes;

/// <summary>System calls on processes, as Linux has them on 64-bit machines.</summary>
internal static unsafe partial class ProcessCalls
{
    public const int ESRCH = 3;
    public const int EINTR = 4;
    public const int ECHILD = 10;

    public const short POSIX_SPAWN_SETSIGDEF = 4;
    public const short POSIX_SPAWN_SETSIGMASK = 8;

    public const int SIGKILL = 9;
    public const int SIGPIPE = 13;
    public const int SIGCANCEL = 32;
    public const int SIGSETXID = 33;

    public const int P_PID = 1;
    public const int P_PIDFD = 3;
    public const int WNOHANG = 1;
    public const int WNOWAIT = 0x01000000;
    public const int WEXITED = 4;
    public const int CLD_EXITED = 1;

    // These have the same numbers on all machines.
    public const nint SYS_pidfd_send_signal = 424;
    public const nint SYS_pidfd_open = 434;

    // Larger than posix_spawnattr_t, posix_spawn_file_actions_t and sigset_t of glibc (336, 80, 128 bytes) and musl.
    public const int OpaqueSize = 1024;

    [LibraryImport("libc", EntryPoint = "posix_spawn")]
    public static partial int Spawn(int* process, byte* path, void* fileActions, void* attributes, byte** arguments, byte** environment);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_init")]
    public static partial int InitializeFileActions(void* fileActions);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_destroy")]
    public static partial int DestroyFileActions(void* fileActions);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_adddup2")]
    public static partial int AddDuplicate(void* fileActions, int from, int to);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_addchdir_np")]
    public static partial int AddChangeDirectory(void* fileActions, byte* path);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_init")]
    public static partial int InitializeAttributes(void* attributes);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_destroy")]
    public static partial int DestroyAttributes(void* attributes);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setflags")]
    public static partial int SetFlags(void* attributes, short flags);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setsigdefault")]
    public static partial int SetDefaultSignals(void* attributes, void* signals);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setsigmask")]
    public static partial int SetSignalMask(void* attributes, void* signals);

    [LibraryImport("libc", EntryPoint = "sigemptyset")]
    public static partial int EmptySignals(void* signals);

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    public static partial nint SystemCall(nint number, nint first, nint second, nint third, nint fourth);

    [LibraryImport("libc", EntryPoint = "gettid")]
    public static partial int GetThread();

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    public static partial int Kill(int process, int signal);

    [LibraryImport("libc", EntryPoint = "waitid", SetLastError = true)]
    public static partial int Wait(int kind, int id, ChildStatus* status, int options);

    /// <summary><c>siginfo_t</c> as <c>waitid</c> fills it.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 128)]
    public struct ChildStatus
    {
        [FieldOffset(8)]
        public int Code;

        [FieldOffset(16)]
        public int Process;

        [FieldOffset(24)]
        public int Status;
    }
}

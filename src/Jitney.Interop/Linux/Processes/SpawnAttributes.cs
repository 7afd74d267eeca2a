using System.Runtime.InteropServices;
using Jitney.Interop.Linux.Signals;
using Jitney.Interop.Processes;

namespace Jitney.Interop.Linux.Processes;

/// <summary>The attributes and file actions of <c>posix_spawn</c>.</summary>
internal sealed unsafe class SpawnAttributes : SafeHandle
{
    /// <summary>Attributes of a child that begins with the signals blocked that this process began with, or none where nobody knows them, and with the default action for the signal
    /// that .NET ignores, unless it was ignored before.</summary>
    /// <remarks>Signals that are ignored because whoever started us had them ignored (<c>nohup</c>) stay so, as in any other child.</remarks>
    public SpawnAttributes()
        : base(0, ownsHandle: true)
    {
        SetHandle((nint)NativeMemory.AllocZeroed(3 * ProcessCalls.OpaqueSize));
        Check(ProcessCalls.InitializeAttributes(Attributes), "posix_spawnattr_init");
        Check(ProcessCalls.InitializeFileActions(FileActions), "posix_spawn_file_actions_init");
        _ = ProcessCalls.EmptySignals(Signals);
        (ulong blocked, bool ignoresPipe) = SystemStartState.InheritedSignals ?? default;
        *(ulong*)Signals = blocked;
        Check(ProcessCalls.SetSignalMask(Attributes, Signals), "posix_spawnattr_setsigmask");

        // Written as bits because sigaddset refuses the two signals that glibc keeps for itself, which its posix_spawn would leave ignored.
        *(ulong*)Signals = (ignoresPipe ? 0 : Bit(ProcessCalls.SIGPIPE)) | Bit(ProcessCalls.SIGCANCEL) | Bit(ProcessCalls.SIGSETXID);
        Check(ProcessCalls.SetDefaultSignals(Attributes, Signals), "posix_spawnattr_setsigdefault");
        Check(
            ProcessCalls.SetFlags(Attributes, ProcessCalls.POSIX_SPAWN_SETSIGDEF | ProcessCalls.POSIX_SPAWN_SETSIGMASK),
            "posix_spawnattr_setflags");
    }

    /// <inheritdoc/>
    public override bool IsInvalid => handle == 0;

    /// <summary>The <c>posix_spawnattr_t</c>.</summary>
    public void* Attributes => (void*)handle;

    /// <summary>The <c>posix_spawn_file_actions_t</c>.</summary>
    public void* FileActions => (byte*)handle + ProcessCalls.OpaqueSize;

    private void* Signals => (byte*)handle + (2 * ProcessCalls.OpaqueSize);

    /// <summary>Has the child begin in a directory.</summary>
    public void ChangeDirectory(string path)
    {
        // The C library keeps a copy of the path.
        using var strings = new NativeStrings([path]);
        Check(ProcessCalls.AddChangeDirectory(FileActions, strings.Pointer[0]), "posix_spawn_file_actions_addchdir_np");
    }

    /// <summary>Has the child get a descriptor.</summary>
    /// <param name="from">The parent's number.</param>
    /// <param name="to">The child's; where it is the same, it only stops being closed on exec.</param>
    public void HandOver(int from, int to) => Check(ProcessCalls.AddDuplicate(FileActions, from, to), "posix_spawn_file_actions_adddup2");

    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        _ = ProcessCalls.DestroyFileActions(FileActions);
        _ = ProcessCalls.DestroyAttributes(Attributes);
        NativeMemory.Free((void*)handle);
        return true;
    }

    private static ulong Bit(int signal) => 1UL << (signal - 1);

    // These functions return the error number instead of leaving it in errno.
    private static void Check(int error, string call)
    {
        if (error != 0)
        {
            throw new SystemCallException(call, error);
        }
    }
}

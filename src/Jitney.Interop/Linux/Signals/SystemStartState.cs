using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Jitney.Interop.Signals;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Interop.Linux.Signals;

/// <inheritdoc cref="StartState"/>
internal sealed partial class SystemStartState : StartState
{
    // As many bytes as secret.c keeps: one more than is allowed.
    private const int LargestSecret = 4097;

    /// <inheritdoc/>
    public override void RestoreProcess() => RestoreProcessState();

    /// <inheritdoc/>
    public override void RestoreThread() => RestoreThreadState();

    /// <inheritdoc/>
    public override void RestoreInheritance() => RestoreInheritedState();

    /// <summary>What a native program would have inherited in this process's place: which signals are blocked, one bit each, and whether SIGPIPE is ignored.
    /// Null where nobody knows, in programs without <c>start.o</c>.</summary>
    public static unsafe (ulong Blocked, bool IgnoresPipe)? InheritedSignals
    {
        get
        {
            // Only what is compiled ahead of time can be linked with it.
            if (RuntimeFeature.IsDynamicCodeSupported)
            {
                return null;
            }

            try
            {
                int ignoresPipe;
                ulong blocked = BlockedAtStart(&ignoresPipe);
                return (blocked, ignoresPipe != 0);
            }
            catch (Exception exception) when (exception is DllNotFoundException or EntryPointNotFoundException)
            {
                return null;
            }
        }
    }

    /// <inheritdoc/>
    public override void PreparePassingSignals() => PrepareForwarding();

    /// <inheritdoc/>
    public override bool PassSignalsTo(int process) => BeginForwarding(process) == 0;

    /// <inheritdoc/>
    public override void GoOnAfter(TimeSpan time) => StartTimeout((long)Math.Min(time.TotalMilliseconds, int.MaxValue));

    /// <inheritdoc/>
    public override void KeepSignals() => EndForwarding();

    /// <inheritdoc/>
    public override void CloseInChildren(int first, int second) => CloseDescriptorsInChildren(first, second);

    /// <inheritdoc/>
    public override unsafe ThreadStorageRoom SecondStart
    {
        get
        {
            try
            {
                ulong alignment;
                ulong size = RoomOfSecondStart(&alignment);
                return size == 0 ? default : new ThreadStorageRoom(size, alignment);
            }
            catch (Exception exception) when (exception is DllNotFoundException or EntryPointNotFoundException)
            {
                return default;
            }
        }
    }

    /// <inheritdoc/>
    public override unsafe byte[]? Secret
    {
        get
        {
            try
            {
                byte* bytes;
                nint size = TakenSecret(&bytes);
                return size < 0 ? null : new ReadOnlySpan<byte>(bytes, (int)Math.Min(size, LargestSecret)).ToArray();
            }
            catch (Exception exception) when (exception is DllNotFoundException or EntryPointNotFoundException)
            {
                return null;
            }
        }
    }

    /// <inheritdoc/>
    public override unsafe string? Words
    {
        get
        {
            try
            {
                return Marshal.PtrToStringUTF8((nint)WordsInEnvironment());
            }
            catch (Exception exception) when (exception is DllNotFoundException or EntryPointNotFoundException)
            {
                return null;
            }
        }
    }

    /// <inheritdoc/>
    public override void StartAgain(ThreadStorageRoom room) =>
        throw new SystemCallException("execve", StartProgramAgain(room.Size, room.Alignment));

    [LibraryImport("jitney_start", EntryPoint = "jitney_secret")]
    private static unsafe partial nint TakenSecret(byte** bytes);

    [LibraryImport("jitney_start", EntryPoint = "jitney_words")]
    private static unsafe partial byte* WordsInEnvironment();

    [LibraryImport("jitney_start", EntryPoint = "jitney_again_start")]
    private static partial int StartProgramAgain(ulong size, ulong alignment);

    [LibraryImport("jitney_start", EntryPoint = "jitney_again_room")]
    private static unsafe partial ulong RoomOfSecondStart(ulong* alignment);

    /// <inheritdoc/>
    public override void TellVector(ulong type, ulong value)
    {
        try
        {
            ChangeVector(type, value);
        }
        catch (Exception exception) when (exception is DllNotFoundException or EntryPointNotFoundException)
        {
            // The process is a host's, and its vector is the host's.
        }
    }

    /// <inheritdoc/>
    public override unsafe void EnterProgram(ulong entry, ReadOnlySpan<ulong> words)
    {
        fixed (ulong* first = words)
        {
            EnterAt(entry, first, (ulong)words.Length);
        }
    }

    /// <inheritdoc/>
    public override unsafe void RunMain(ulong main, int count, byte** arguments)
    {
        try
        {
            StartMain(main, count, arguments);
        }
        catch (Exception exception) when (exception is DllNotFoundException or EntryPointNotFoundException)
        {
            // The process is a host's.
        }
    }

    /// <inheritdoc/>
    public override unsafe delegate* unmanaged<ulong, int, byte**, byte**, void> InitialiserCall
    {
        get
        {
            try
            {
                return (delegate* unmanaged<ulong, int, byte**, byte**, void>)FindInitialiserCall();
            }
            catch (Exception exception) when (exception is DllNotFoundException or EntryPointNotFoundException)
            {
                return null;
            }
        }
    }

    [LibraryImport("jitney_start", EntryPoint = "jitney_start_initialiser_call")]
    private static partial nint FindInitialiserCall();

    [LibraryImport("jitney_start", EntryPoint = "jitney_start_main")]
    private static unsafe partial void StartMain(ulong main, int count, byte** arguments);

    [LibraryImport("jitney_start", EntryPoint = "jitney_start_change_vector")]
    private static partial void ChangeVector(ulong type, ulong value);

    [LibraryImport("jitney_start", EntryPoint = "jitney_start_enter")]
    private static unsafe partial void EnterAt(ulong entry, ulong* words, ulong count);

    /// <inheritdoc/>
    public override unsafe ulong StandInFor(ReadOnlySpan<byte> name)
    {
        // All of them begin with one of these; for any other name nobody need be asked.
        if (!name.StartsWith("dl"u8) && !name.StartsWith("_dl"u8) && !name.StartsWith("backtrace"u8))
        {
            return 0;
        }

        try
        {
            fixed (byte* start = name)
            {
                return (ulong)StandIn(start, (nuint)name.Length);
            }
        }
        catch (Exception exception) when (exception is DllNotFoundException or EntryPointNotFoundException)
        {
            return 0;
        }
    }

    [LibraryImport("jitney_start", EntryPoint = "jitney_start_stand_in")]
    private static unsafe partial nint StandIn(byte* name, nuint length);

    [LibraryImport("jitney_start", EntryPoint = "jitney_start_restore_process")]
    private static partial void RestoreProcessState();

    [LibraryImport("jitney_start", EntryPoint = "jitney_start_restore_thread")]
    private static partial void RestoreThreadState();

    [LibraryImport("jitney_start", EntryPoint = "jitney_start_restore_inheritance")]
    private static partial void RestoreInheritedState();

    [LibraryImport("jitney_start", EntryPoint = "jitney_start_blocked")]
    private static unsafe partial ulong BlockedAtStart(int* ignoresPipe);

    [LibraryImport("jitney_start", EntryPoint = "jitney_timeout_start")]
    private static partial void StartTimeout(long milliseconds);

    [LibraryImport("jitney_start", EntryPoint = "jitney_forward_prepare")]
    private static partial void PrepareForwarding();

    [LibraryImport("jitney_start", EntryPoint = "jitney_forward_begin")]
    private static partial int BeginForwarding(int process);

    [LibraryImport("jitney_start", EntryPoint = "jitney_forward_end")]
    private static partial void EndForwarding();

    [LibraryImport("jitney_start", EntryPoint = "jitney_start_close_in_children")]
    private static partial void CloseDescriptorsInChildren(int first, int second);
}

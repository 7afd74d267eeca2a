using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Interop.Signals;

/// <summary>The state with which the process was started, as recorded by <c>start.c</c> before the .NET runtime changed it.</summary>
/// <remarks>Only for programs compiled ahead of time that link <c>start.o</c> (see Jitney.Execution/Native): elsewhere calls throw
/// <see cref="DllNotFoundException"/>, but for the one that looks for a stand-in.</remarks>
internal static partial class StartState
{
    // As many bytes as secret.c keeps: one more than is allowed.
    private const int LargestSecret = 4097;

    /// <summary>Gives the process its original signal dispositions and limits back, but for the runtime's own signal, and the calling thread the original mask.</summary>
    /// <remarks>From then on the runtime no longer turns faults into exceptions.</remarks>
    public static void RestoreProcess() => RestoreProcessState();

    /// <summary>Gives the calling thread the original signal mask.</summary>
    public static void RestoreThread() => RestoreThreadState();

    /// <summary>Gives the process its original limits and environment back, which programs that it starts inherit. To be called before anything
    /// reads the environment.</summary>
    public static void RestoreInheritance() => RestoreInheritedState();

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

    /// <summary>Has signals noticed from now on that reach the whole group of processes. To be called on the initial thread, before <see cref="PassSignalsTo"/>.</summary>
    public static void PreparePassingSignals() => PrepareForwarding();

    /// <summary>Has signals that reach this process alone sent to a child instead.</summary>
    /// <returns>Whether that is possible; if not, nothing has changed.</returns>
    public static bool PassSignalsTo(int process) => BeginForwarding(process) == 0;

    /// <summary>Has this process go on after a time in case it has stopped by then, so that it can end itself, and ends it if it does not. Once.</summary>
    public static void GoOnAfter(TimeSpan time) => StartTimeout((long)Math.Min(time.TotalMilliseconds, int.MaxValue));

    /// <summary>Undoes <see cref="PassSignalsTo"/>.</summary>
    public static void KeepSignals() => EndForwarding();

    /// <summary>Has descriptors closed in every child that the process forks. At most two, once.</summary>
    public static void CloseInChildren(int first, int second) => CloseDescriptorsInChildren(first, second);

    /// <summary>The room for thread-local storage that <see cref="StartAgain"/> was asked for; empty in a program that has started once, and in one
    /// without <c>start.o</c>.</summary>
    public static unsafe ThreadStorageRoom SecondStart
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

    /// <summary>The secret that stood in the environment, as secret.c has taken it from there; null where there was none, and in programs without
    /// <c>start.o</c>, which have it in their environment still. Of one that is far too long only the beginning.</summary>
    public static unsafe byte[]? Secret
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

    /// <summary>The words that an executor's controller has put into the environment, since the command line is the program's, with spaces between them; null where there are none, and in
    /// programs without <c>start.o</c>.</summary>
    public static unsafe string? Words
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

    /// <summary>Replaces this process by a fresh one of the same program, with the same arguments and environment, that has more room for thread-local storage.</summary>
    /// <remarks>Nothing of the process is left but its number and the descriptors that survive exec. Possible once.</remarks>
    /// <exception cref="SystemCallException">It is not possible; the process goes on.</exception>
    public static void StartAgain(ThreadStorageRoom room) =>
        throw new SystemCallException("execve", StartProgramAgain(room.Size, room.Alignment));

    [LibraryImport("jitney_start", EntryPoint = "jitney_secret")]
    private static unsafe partial nint TakenSecret(byte** bytes);

    [LibraryImport("jitney_start", EntryPoint = "jitney_words")]
    private static unsafe partial byte* WordsInEnvironment();

    [LibraryImport("jitney_start", EntryPoint = "jitney_again_start")]
    private static partial int StartProgramAgain(ulong size, ulong alignment);

    [LibraryImport("jitney_start", EntryPoint = "jitney_again_room")]
    private static unsafe partial ulong RoomOfSecondStart(ulong* alignment);

    /// <summary>Has the C library tell another value of the auxiliary vector. Changes nothing where there is no such entry, and in programs without <c>start.o</c>.</summary>
    public static void TellVector(ulong type, ulong value)
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

    /// <summary>Enters a program as the kernel does, on the calling thread, whose stack gets words on top. Does not return.</summary>
    public static unsafe void EnterProgram(ulong entry, ReadOnlySpan<ulong> words)
    {
        fixed (ulong* first = words)
        {
            EnterAt(entry, first, (ulong)words.Length);
        }
    }

    /// <summary>Calls a program's <c>main</c> as its start files do, on the calling thread, and ends the process as <c>exit</c> does with the result.</summary>
    /// <remarks>Returns without having done anything in programs without <c>start.o</c>.</remarks>
    /// <param name="main">The address; the caller vouches for it.</param>
    /// <param name="count">The number of arguments.</param>
    /// <param name="arguments">An <c>argv</c>.</param>
    public static unsafe void RunMain(ulong main, int count, byte** arguments)
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

    /// <summary>What initialisers should be called through, so that walks over the stack end there: it takes the initialiser and what that takes. Null in programs without <c>start.o</c>.</summary>
    public static unsafe delegate* unmanaged<ulong, int, byte**, byte**, void> InitialiserCall
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

    /// <summary>What linked code should call for a function that wants to know its caller, or that tells of modules, of which linked code is one.</summary>
    /// <param name="name">The function's name.</param>
    /// <returns>Its address; 0 where there is none, and in programs without <c>start.o</c>.</returns>
    public static unsafe ulong StandInFor(ReadOnlySpan<byte> name)
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

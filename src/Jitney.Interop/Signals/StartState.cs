using Jitney.Protocol.Vocabulary;

namespace Jitney.Interop.Signals;

/// <summary>The state with which the process was started, as recorded by <c>start.c</c> before the .NET runtime changed it.</summary>
/// <remarks>Only for programs compiled ahead of time that link <c>start.o</c> (see Jitney.Execution/Native): elsewhere calls throw
/// <see cref="DllNotFoundException"/>, but for the one that looks for a stand-in.</remarks>
internal abstract unsafe class StartState
{
    /// <summary>Those of the system that this process runs on.</summary>
    public static StartState Here { get; } = Platform.Choose<StartState>(static () => new Linux.Signals.SystemStartState(), static () => new Windows.Signals.SystemStartState());

    /// <summary>Gives the process its original signal dispositions and limits back, but for the runtime's own signal, and the calling thread the original mask.</summary>
    /// <remarks>From then on the runtime no longer turns faults into exceptions.</remarks>
    public abstract void RestoreProcess();

    /// <summary>Gives the calling thread the original signal mask.</summary>
    public abstract void RestoreThread();

    /// <summary>Gives the process its original limits and environment back, which programs that it starts inherit. To be called before anything
    /// reads the environment.</summary>
    public abstract void RestoreInheritance();

    /// <summary>Has signals noticed from now on that reach the whole group of processes. To be called on the initial thread, before <see cref="PassSignalsTo"/>.</summary>
    public abstract void PreparePassingSignals();

    /// <summary>Has signals that reach this process alone sent to a child instead.</summary>
    /// <returns>Whether that is possible; if not, nothing has changed.</returns>
    public abstract bool PassSignalsTo(int process);

    /// <summary>Has this process go on after a time in case it has stopped by then, so that it can end itself, and ends it if it does not. Once.</summary>
    public abstract void GoOnAfter(TimeSpan time);

    /// <summary>Undoes <see cref="PassSignalsTo"/>.</summary>
    public abstract void KeepSignals();

    /// <summary>Has descriptors closed in every child that the process forks. At most two, once.</summary>
    public abstract void CloseInChildren(int first, int second);

    /// <summary>The room for thread-local storage that <see cref="StartAgain"/> was asked for; empty in a program that has started once, and in one
    /// without <c>start.o</c>.</summary>
    public abstract ThreadStorageRoom SecondStart { get; }

    /// <summary>The secret that stood in the environment, as secret.c has taken it from there; null where there was none, and in programs without
    /// <c>start.o</c>, which have it in their environment still. Of one that is far too long only the beginning.</summary>
    public abstract byte[]? Secret { get; }

    /// <summary>The words that an executor's controller has put into the environment, since the command line is the program's, with spaces between them; null where there are none, and in
    /// programs without <c>start.o</c>.</summary>
    public abstract string? Words { get; }

    /// <summary>Replaces this process by a fresh one of the same program, with the same arguments and environment, that has more room for thread-local storage.</summary>
    /// <remarks>Nothing of the process is left but its number and the descriptors that survive exec. Possible once.</remarks>
    /// <exception cref="SystemCallException">It is not possible; the process goes on.</exception>
    public abstract void StartAgain(ThreadStorageRoom room);

    /// <summary>Has the C library tell another value of the auxiliary vector. Changes nothing where there is no such entry, and in programs without <c>start.o</c>.</summary>
    public abstract void TellVector(ulong type, ulong value);

    /// <summary>Enters a program as the kernel does, on the calling thread, whose stack gets words on top. Does not return.</summary>
    public abstract void EnterProgram(ulong entry, ReadOnlySpan<ulong> words);

    /// <summary>Calls a program's <c>main</c> as its start files do, on the calling thread, and ends the process as <c>exit</c> does with the result.</summary>
    /// <remarks>Returns without having done anything in programs without <c>start.o</c>.</remarks>
    /// <param name="main">The address; the caller vouches for it.</param>
    /// <param name="count">The number of arguments.</param>
    /// <param name="arguments">An <c>argv</c>.</param>
    public abstract void RunMain(ulong main, int count, byte** arguments);

    /// <summary>What initialisers should be called through, so that walks over the stack end there: it takes the initialiser and what that takes. Null in programs without <c>start.o</c>.</summary>
    public abstract delegate* unmanaged<ulong, int, byte**, byte**, void> InitialiserCall { get; }

    /// <summary>What linked code should call for a function that wants to know its caller, or that tells of modules, of which linked code is one.</summary>
    /// <param name="name">The function's name.</param>
    /// <returns>Its address; 0 where there is none, and in programs without <c>start.o</c>.</returns>
    public abstract ulong StandInFor(ReadOnlySpan<byte> name);
}

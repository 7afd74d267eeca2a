using System.Runtime.InteropServices;
using System.Text;
using Jitney.Interop.Signals;
using Jitney.Interop.Sockets;
using Jitney.Interop.Windows.Libraries;
using Jitney.Interop.Windows.Processes;
using Jitney.Interop.Windows.Unwinding;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Interop.Windows.Signals;

/// <inheritdoc cref="StartState"/>
/// <remarks>.NET's runtime changes nothing of a process on Windows that a native program would miss: there are no signals, and its handlers stay behind those of
/// the program. What stands in the environment for this program alone is taken from there when this is made, which is before linked code can look.</remarks>
internal sealed unsafe class SystemStartState : StartState
{
    private const string WordsVariable = "JITNEY_EXECUTOR_WORDS";

    // Of the events of a console, those after which everybody may go on.
    private const uint LastThatCanBeRefused = ProcessCalls.CTRL_BREAK_EVENT;

    // Whether a program runs that decides what they mean.
    private static volatile bool s_arePassed;
    private static bool s_isListening;

    // One byte more than is allowed.
    private const int LargestSecret = 4097;

    /// <summary>Takes what is for this program alone from the environment.</summary>
    public SystemStartState()
    {
        Secret = Take(SecretFile.Variable) is { } secret ? Encoding.UTF8.GetBytes(secret) is var bytes && bytes.Length > LargestSecret ? bytes[..LargestSecret] : bytes : null;
        Words = Take(WordsVariable);
    }

    /// <inheritdoc/>
    public override ThreadStorageRoom SecondStart => default;

    /// <inheritdoc/>
    public override byte[]? Secret { get; }

    /// <inheritdoc/>
    public override string? Words { get; }

    /// <inheritdoc/>
    public override delegate* unmanaged<ulong, int, byte**, byte**, void> InitialiserCall => null;

    /// <inheritdoc/>
    /// <remarks>What C++ throws and nobody catches ends the process as it does natively.</remarks>
    public override void RestoreProcess() => FunctionTables.CatchUnhandled();

    /// <inheritdoc/>
    public override void RestoreThread()
    {
        // Nothing was changed.
    }

    /// <inheritdoc/>
    public override void RestoreInheritance()
    {
        // As above.
    }

    /// <inheritdoc/>
    public override void PreparePassingSignals()
    {
        // Whoever interrupts a console's program reaches all of its processes.
    }

    /// <inheritdoc/>
    /// <remarks>The program gets them from the console, as this process does, which has only to be there as long as the program is.</remarks>
    public override bool PassSignalsTo(int process)
    {
        s_arePassed = true;
        return s_isListening = s_isListening || ProcessCalls.SetConsoleHandler(&OnConsoleEvent, 1) != 0;
    }

    /// <inheritdoc/>
    public override void GoOnAfter(TimeSpan time)
    {
        // Nobody stops a process.
    }

    /// <inheritdoc/>
    public override void KeepSignals() => s_arePassed = false;

    /// <inheritdoc/>
    public override void CloseInChildren(int first, int second)
    {
        // There are no forks, and handles are inherited only by those to whom they are handed.
    }

    /// <inheritdoc/>
    public override void StartAgain(ThreadStorageRoom room) =>
        throw new SystemCallException(SystemProblem.NoSuchCall, "execve", "a process on Windows cannot become another program");

    /// <inheritdoc/>
    public override void TellVector(ulong type, ulong value)
    {
        // There is no such vector.
    }

    /// <inheritdoc/>
    public override void EnterProgram(ulong entry, ReadOnlySpan<ulong> words) =>
        throw new PlatformNotSupportedException("programs without a C runtime are entered on Linux alone");

    /// <inheritdoc/>
    public override void RunMain(ulong main, int count, byte** arguments)
    {
        // The caller does it.
    }

    /// <inheritdoc/>
    public override ulong StandInFor(ReadOnlySpan<byte> name) => 0;

    // On a thread of its own. Of a console that is closed the system ends all processes soon, and this one as soon as it answers.
    [UnmanagedCallersOnly]
    private static int OnConsoleEvent(uint kind)
    {
        if (s_arePassed && kind > LastThatCanBeRefused)
        {
            _ = EventCalls.Wait(HandleCalls.ThisProcess, Timeout.Infinite);
        }

        return s_arePassed ? 1 : 0;
    }

    private static string? Take(string name)
    {
        string? value = Environment.GetEnvironmentVariable(name);
        if (value is not null)
        {
            Environment.SetEnvironmentVariable(name, null);
            RemoveFromLibraries(name);
        }

        return value;
    }

    // Each C runtime that is loaded has a copy of its own, made when it was loaded, which linked code sees.
    private static void RemoveFromLibraries(string name)
    {
        string nothing = name + "=";
        foreach (string library in (string[])["ucrtbase.dll", "msvcrt.dll"])
        {
            fixed (char* entry = nothing)
            {
                if (LibraryCalls.GetModule(library) is nint module and not 0 && NativeLibrary.TryGetExport(module, "_wputenv", out nint function))
                {
                    // int _wputenv(const wchar_t*), which copies what it is given.
                    _ = ((delegate* unmanaged<char*, int>)function)(entry);
                }
            }
        }
    }
}

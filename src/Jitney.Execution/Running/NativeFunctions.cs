using System.Runtime.InteropServices;
using Jitney.Interop.Libraries;
using Jitney.Interop.Processes;
using Jitney.Interop.Signals;
using Jitney.Interop.Threads;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Execution.Running;

/// <summary>Calls of linked code with the forms that a C program's start-up knows.</summary>
internal static unsafe class NativeFunctions
{
    /// <summary>Calls <c>int function(int argc, char **argv, char **environ)</c>: a <c>main</c>, or with the result ignored an initialiser.</summary>
    /// <param name="function">Its address; the caller vouches for it.</param>
    /// <param name="arguments">What it gets.</param>
    internal static int CallMain(ulong function, NativeArguments arguments)
    {
        byte** surroundings = arguments.EnvironmentFor(Surroundings());
        FloatingPointFlags.Here.Enter();
        Marshal.SetLastSystemError(0);
        int result = ((delegate* unmanaged<int, byte**, byte**, int>)function)(arguments.Count, arguments.Values, surroundings);
        FloatingPointFlags.Here.Leave();
        return result;
    }

    /// <summary>Calls <c>main</c>, and ends the process with its result. Natively the C library calls it, and walks over the stack meet that.</summary>
    /// <param name="function">Its address; the caller vouches for it.</param>
    /// <param name="arguments">What it gets.</param>
    internal static void RunMain(ulong function, NativeArguments arguments)
    {
        if (OwnProcess.Here.IsOnInitialThread)
        {
            FloatingPointFlags.Here.Enter();
            StartState.Here.RunMain(function, arguments.Count, arguments.Values);
            FloatingPointFlags.Here.Leave();
        }

        OwnProcess.Here.Exit(CallMain(function, arguments));
    }

    /// <summary>Prepares calls of <c>void function(int argc, char **argv, char **environ)</c>, one after the other. Where this process can, walks over the stack end below them, as natively in the program's first code.</summary>
    /// <param name="arguments">What they get.</param>
    /// <returns>Calls one; the caller vouches for its address.</returns>
    internal static Action<ulong> Initialisers(NativeArguments arguments)
    {
        delegate* unmanaged<ulong, int, byte**, byte**, void> call = OwnProcess.Here.IsOnInitialThread ? StartState.Here.InitialiserCall : null;
        return function =>
        {
            byte** surroundings = arguments.EnvironmentFor(Surroundings());
            FloatingPointFlags.Here.Enter();
            Marshal.SetLastSystemError(0);
            if (call != null)
            {
                call(function, arguments.Count, arguments.Values, surroundings);
            }
            else
            {
                ((delegate* unmanaged<int, byte**, byte**, void>)function)(arguments.Count, arguments.Values, surroundings);
            }

            FloatingPointFlags.Here.Leave();
        };
    }

    /// <summary>Makes the C library take the program's name for its messages from the first argument, and the system what it calls the process, if this is its initial thread.</summary>
    /// <remarks>They did so for this process when that began: failed assertions and such would tell the executor's name.</remarks>
    /// <param name="arguments">The program's arguments, which stay where they are.</param>
    internal static void NameProgram(NativeArguments arguments)
    {
        if (arguments.Count == 0)
        {
            return;
        }

        LibraryLoader.Here.TellArguments(arguments.Count, arguments.Address);
        if (OwnProcess.Here.IsOnInitialThread)
        {
            ReadOnlySpan<byte> name = MemoryMarshal.CreateReadOnlySpanFromNullTerminated(arguments.Values[0]);
            OwnProcess.Here.NameThread(name[(name.LastIndexOfAny((byte)Path.DirectorySeparatorChar, (byte)Path.AltDirectorySeparatorChar) + 1)..]);
        }
    }

    /// <summary>Does so where the process is the linked code's own, or will be: a host's own arguments stay.</summary>
    /// <inheritdoc cref="NameProgram"/>
    internal static void NameProgramOfProcess(NativeArguments arguments)
    {
        if (OwnProcess.Here.IsOnInitialThread)
        {
            NameProgram(arguments);
        }
    }

    /// <summary>Calls a function with integer arguments in registers.</summary>
    /// <param name="function">Its address; the caller vouches for it.</param>
    /// <param name="arguments">At most six. A function that takes fewer than six does not see the others.</param>
    internal static long CallWithIntegers(ulong function, ReadOnlySpan<long> arguments)
    {
        Span<long> all = stackalloc long[6];
        all.Clear();
        arguments.CopyTo(all);
        return ((delegate* unmanaged<long, long, long, long, long, long, long>)function)(all[0], all[1], all[2], all[3], all[4], all[5]);
    }

    /// <summary>Where the <c>environ</c> that counts lies; 0 when nobody can say.</summary>
    internal static ulong EnvironmentVariable => LibraryLoader.Here.EnvironmentVariable;

    /// <summary>Where the environment that counts lies; 0 for nowhere.</summary>
    internal static ulong EnvironmentAddress => (ulong)Surroundings();

    /// <summary>Copies of the entries of the environment that counts.</summary>
    internal static IReadOnlyList<NativeText> Environment
    {
        get
        {
            var entries = new List<NativeText>();
            for (byte** next = Surroundings(); next != null && *next != null; next++)
            {
                entries.Add(new NativeText(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(*next)));
            }

            return entries;
        }
    }

    /// <summary>Makes a program's environment the one that counts.</summary>
    internal static void SetEnvironment(NativeArguments program)
    {
        if (EnvironmentVariable is not 0 and ulong variable)
        {
            *(byte***)variable = program.Environment;
        }
    }

    /// <summary>Enters a program as the kernel does: at its first instruction, on a stack that begins with its arguments. Does not return.</summary>
    /// <param name="entry">Its address; the caller vouches for it.</param>
    /// <param name="arguments">What it gets.</param>
    internal static void Enter(ulong entry, NativeArguments arguments) => StartState.Here.EnterProgram(entry, arguments.Words);

    private static byte** Surroundings()
    {
        ulong variable = EnvironmentVariable;
        return variable == 0 ? null : *(byte***)variable;
    }
}

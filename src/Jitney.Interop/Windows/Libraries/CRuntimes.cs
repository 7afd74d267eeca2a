namespace Jitney.Interop.Windows.Libraries;

/// <summary>The C libraries of Windows that linked code uses: each has its own arguments, environment and list of what runs at exit. Thread-safe.</summary>
/// <remarks>
/// <c>ucrtbase.dll</c> is also this program's own. Programs that MinGW-w64 has compiled mostly use <c>msvcrt.dll</c>, which is in nearly every process: it counts when linked code has
/// asked for it.
/// </remarks>
internal static unsafe class CRuntimes
{
    private const string Old = "msvcrt.dll";
    private const string Own = "ucrtbase.dll";
    private const int ConsoleProgram = 1;

    private static readonly Lock s_gate = new();
    private static readonly HashSet<nint> s_initialised = [];
    private static readonly HashSet<nint> s_told = [];
    private static readonly HashSet<nint> s_toldOfQuick = [];
    private static nint s_old;
    private static ulong s_arguments;

    /// <summary>Where the variable lies that leads to the environment: that of the library that linked code uses.</summary>
    public static ulong EnvironmentVariable
    {
        get
        {
            foreach (nint library in Used())
            {
                var variable = (delegate* unmanaged<byte***>)Find(library, "__p__environ\0"u8);
                if (variable == null)
                {
                    continue;
                }

                // Until somebody asks for it, there is none.
                if (*variable() == null)
                {
                    Initialise(library);
                }

                return (ulong)variable();
            }

            return 0;
        }
    }

    /// <summary>Takes notice of a library that linked code has asked for.</summary>
    public static void Notice(nint library)
    {
        if (library == LibraryCalls.GetModule(Old))
        {
            s_old = library;
        }
    }

    /// <summary>Has each tell these arguments to whoever asks for them.</summary>
    public static void TellArguments(int count, byte** arguments)
    {
        lock (s_gate)
        {
            foreach (nint library in Used())
            {
                bool isNew = s_initialised.Add(library);
                if (!isNew && s_arguments == (ulong)arguments)
                {
                    continue;
                }

                if (isNew)
                {
                    Initialise(library);

                    // Of a program whose kind they do not know, some show messages in windows.
                    var setKind = library == s_old ? (delegate* unmanaged<int, void>)Find(library, "__set_app_type\0"u8) : null;
                    if (setKind != null)
                    {
                        setKind(ConsoleProgram);
                    }
                }

                var countVariable = (delegate* unmanaged<int*>)Find(library, "__p___argc\0"u8);
                var variable = (delegate* unmanaged<byte***>)Find(library, "__p___argv\0"u8);
                if (countVariable != null && variable != null)
                {
                    *countVariable() = count;
                    *variable() = arguments;
                }
            }

            s_arguments = (ulong)arguments;
        }
    }

    /// <summary>Runs what was registered for the end in all but this program's own, and writes out what they hold back.</summary>
    public static void End()
    {
        var end = s_old == 0 ? null : (delegate* unmanaged<void>)Find(s_old, "_cexit\0"u8);
        if (end != null)
        {
            end();
        }
    }

    /// <summary>Has each that was not told yet call a function before the process ends: <c>int function(void)</c>.</summary>
    public static void AtExit(delegate* unmanaged<int> function)
    {
        ulong called = StartCalls.AreThere ? StartCalls.SetAtExit(function) : (ulong)function;
        foreach (nint library in Used())
        {
            void* register = Find(library, "_crt_atexit\0"u8);
            Tell(library, register != null ? register : Find(library, "_onexit\0"u8), s_told, called);
        }
    }

    /// <summary>Has faults of the processor passed on to those that linked code has named by <c>signal</c>, as start code of C programs does.</summary>
    public static void ServeSignals()
    {
        if (StartCalls.AreThere && Used().FirstOrDefault() is not 0 and nint library)
        {
            StartCalls.ServeSignals((ulong)Find(library, "signal\0"u8));
        }
    }

    /// <summary>Has each that has <c>quick_exit</c>, and was not told yet, call a function there: <c>int function(void)</c>.</summary>
    public static void AtQuickExit(delegate* unmanaged<int> function)
    {
        foreach (nint library in Used())
        {
            Tell(library, Find(library, "_crt_at_quick_exit\0"u8), s_toldOfQuick, (ulong)function);
        }
    }

    private static void Tell(nint library, void* register, HashSet<nint> told, ulong function)
    {
        lock (s_gate)
        {
            if (register == null || !told.Add(library))
            {
                return;
            }
        }

        _ = ((delegate* unmanaged<ulong, void*>)register)(function);
    }

    private static IEnumerable<nint> Used()
    {
        if (s_old != 0)
        {
            yield return s_old;
        }

        if (LibraryCalls.GetModule(Own) is not 0 and nint own)
        {
            yield return own;
        }
    }

    private static void Initialise(nint library)
    {
        var ofOld = (delegate* unmanaged<int*, byte***, byte***, int, int*, int>)Find(library, "__getmainargs\0"u8);
        if (ofOld != null)
        {
            int count, start = 0;
            byte** arguments;
            byte** environment;
            _ = ofOld(&count, &arguments, &environment, 0, &start);
            return;
        }

        var ofNew = (delegate* unmanaged<int>)Find(library, "_initialize_narrow_environment\0"u8);
        if (ofNew != null)
        {
            _ = ofNew();
        }
    }

    private static void* Find(nint library, ReadOnlySpan<byte> terminatedName)
    {
        fixed (byte* name = terminatedName)
        {
            return (void*)LibraryCalls.Find(library, name);
        }
    }
}

namespace Jitney.Interop.Windows.Libraries;

/// <summary>The C libraries of Windows that linked code may use: each has its own arguments, environment and list of what runs at exit.</summary>
/// <remarks>
/// <c>ucrtbase.dll</c> is also this program's own. Programs that MinGW-w64 has compiled mostly use <c>msvcrt.dll</c>. Only one that is loaded is looked at.
/// </remarks>
internal static unsafe class CRuntimes
{
    private static readonly string[] s_libraries = ["msvcrt.dll", "ucrtbase.dll"];

    /// <summary>Where the variable lies that leads to the environment: that of the library that linked code has brought along, else this program's.</summary>
    public static ulong EnvironmentVariable
    {
        get
        {
            foreach (nint library in Loaded())
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

    /// <summary>Has each tell these arguments to whoever asks for them.</summary>
    public static void TellArguments(int count, byte** arguments)
    {
        foreach (nint library in Loaded())
        {
            Initialise(library);
            var countVariable = (delegate* unmanaged<int*>)Find(library, "__p___argc\0"u8);
            var variable = (delegate* unmanaged<byte***>)Find(library, "__p___argv\0"u8);
            if (countVariable != null && variable != null)
            {
                *countVariable() = count;
                *variable() = arguments;
            }
        }
    }

    /// <summary>Runs what was registered for the end in all but this program's own, and writes out what they hold back.</summary>
    public static void End()
    {
        nint library = LibraryCalls.GetModule(s_libraries[0]);
        var end = library == 0 ? null : (delegate* unmanaged<void>)Find(library, "_cexit\0"u8);
        if (end != null)
        {
            end();
        }
    }

    /// <summary>Has each that is loaded and was not told yet call a function before the process ends: <c>int function(void)</c>.</summary>
    public static void AtExit(delegate* unmanaged<int> function, HashSet<nint> told)
    {
        foreach (nint library in Loaded())
        {
            void* register = Find(library, "_crt_atexit\0"u8);
            register = register != null ? register : Find(library, "_onexit\0"u8);
            if (register != null && told.Add(library))
            {
                _ = ((delegate* unmanaged<void*, void*>)register)(function);
            }
        }
    }

    private static IEnumerable<nint> Loaded() => s_libraries.Select(LibraryCalls.GetModule).Where(static library => library != 0);

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

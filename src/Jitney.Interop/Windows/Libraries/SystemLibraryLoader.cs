using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Jitney.Interop.Libraries;

namespace Jitney.Interop.Windows.Libraries;

/// <inheritdoc cref="LibraryLoader"/>
/// <remarks>The handle of the process itself is that of its program. There is no one list of names in a process of Windows: names of the process are looked for in all of its libraries,
/// in the order in which they were loaded, and last in <c>ntdll</c>, which has functions of C with other meanings than a C library's.</remarks>
internal sealed unsafe class SystemLibraryLoader : LibraryLoader
{
    private const int UsualModules = 128;

    private static readonly nint s_program = LibraryCalls.GetModule(null);

    /// <inheritdoc/>
    public override ulong EnvironmentVariable => CRuntimes.EnvironmentVariable;

    /// <inheritdoc/>
    public override nint Open(string path, out string? problem)
    {
        problem = null;
        if (path.Length == 0)
        {
            return s_program;
        }

        // A path is one of this process's folder, and what the library needs is looked for beside it; a name is looked for as in every program.
        bool isPath = path.AsSpan().ContainsAny('\\', '/');
        string asked = isPath ? Path.GetFullPath(path) : path;
        uint before;
        bool isQuiet = LibraryCalls.SetThreadErrorMode(LibraryCalls.SEM_FAILCRITICALERRORS, &before) != 0;
        nint library = LibraryCalls.Load(asked, 0, isPath ? LibraryCalls.LOAD_WITH_ALTERED_SEARCH_PATH : 0);
        int error = Marshal.GetLastPInvokeError();
        if (isQuiet)
        {
            _ = LibraryCalls.SetThreadErrorMode(before, null);
        }

        problem = library == 0 ? $"{path}: {Marshal.GetPInvokeErrorMessage(error).TrimEnd()}" : null;
        CRuntimes.Notice(library);
        return library;
    }

    /// <inheritdoc/>
    public override bool ReplacesEnvironment => false;

    /// <inheritdoc/>
    public override nint OpenApart(string path, out string? problem) => Open(path, out problem);

    /// <inheritdoc/>
    public override ulong Find(nint handle, ReadOnlySpan<byte> terminatedName)
    {
        if (terminatedName.IsEmpty || terminatedName[^1] != 0)
        {
            throw new ArgumentException("The name has no terminating zero byte.", nameof(terminatedName));
        }

        if (handle != s_program)
        {
            return FindIn(handle, terminatedName);
        }

        foreach (nint module in Modules())
        {
            if (FindIn(module, terminatedName) is not 0 and ulong address)
            {
                return address;
            }
        }

        return 0;
    }

    /// <inheritdoc/>
    public override SymbolSearch Search() => new ModuleSearch(this);

    /// <inheritdoc/>
    public override void TellArguments(int count, ulong arguments) => CRuntimes.TellArguments(count, (byte**)arguments);

    // #N stands for a number, by which libraries can export without a name.
    private static ulong FindIn(nint module, ReadOnlySpan<byte> terminatedName)
    {
        if (terminatedName[0] == '#' && ushort.TryParse(Encoding.ASCII.GetString(terminatedName[1..^1]), NumberStyles.None, CultureInfo.InvariantCulture, out ushort number) && number > 0)
        {
            return (ulong)LibraryCalls.Find(module, (byte*)(nuint)number);
        }

        fixed (byte* name = terminatedName)
        {
            return (ulong)LibraryCalls.Find(module, name);
        }
    }

    private static nint[] Modules()
    {
        var modules = new nint[UsualModules];
        while (true)
        {
            uint needed;
            fixed (nint* first = modules)
            {
                if (LibraryCalls.ListModules(HandleCalls.ThisProcess, first, (uint)(modules.Length * sizeof(nint)), &needed) == 0)
                {
                    return [];
                }
            }

            if (needed <= modules.Length * sizeof(nint))
            {
                nint last = LibraryCalls.GetModule("ntdll.dll");
                nint[] present = modules[..(int)(needed / (uint)sizeof(nint))];
                return [.. present.Where(module => module != s_program && module != last), last];
            }

            modules = new nint[(needed / (uint)sizeof(nint)) + UsualModules];
        }
    }
}

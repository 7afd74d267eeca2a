using Jitney.Integration.Tests.Infrastructure;
using Jitney.Memory;

namespace Jitney.Integration.Tests.CPython;

/// <summary>CPython 3.11 as Debian delivers it: as a program, and as archives to be linked.</summary>
public static class Python
{
    /// <summary>The interpreter to compare with.</summary>
    public const string Program = "/usr/bin/python3.11";

    /// <summary>The ordinary archive, whose code needs addresses below 2 GiB.</summary>
    public const string Ordinary = "libpython3.11.a";

    /// <summary>The archive for shared libraries.</summary>
    public const string PositionIndependent = "libpython3.11-pic.a";

    private const string Folder = "/usr/lib/python3.11/config-3.11-x86_64-linux-gnu";

    /// <summary>Both archives in all ways with an executor of its own.</summary>
    public static TheoryData<string, MemoryTransport> Ways => new()
    {
        { Ordinary, MemoryTransport.Shared },
        { Ordinary, MemoryTransport.Copy },
        { PositionIndependent, MemoryTransport.Shared },
        { PositionIndependent, MemoryTransport.Copy },
    };

    /// <summary>What has to be linked.</summary>
    public static string[] Inputs(string archive) =>
    [
        Path.Combine(Folder, "python.o"),
        Path.Combine(Folder, archive),
        SystemLibraries.Find("-lexpat"),
        SystemLibraries.Find("-lz"),
        SystemLibraries.Find("-lm"),
    ];

    /// <summary>The archive for shared libraries and a main as one object.</summary>
    public static string SingleObject(Workshop workshop) => workshop.SingleObject(
        workshop.Object("int Py_BytesMain(int, char **); int main(int count, char **words) { return Py_BytesMain(count, words); }", CodeKind.Pic),
        Path.Combine(Folder, PositionIndependent));

    /// <summary>The path of a script that lies beside the tests.</summary>
    public static string Script(string name) => Path.Combine(AppContext.BaseDirectory, "CPython", "Scripts", name);

    /// <summary>An interpreter with arguments, for either kind of link. It believes to be the system's, so that it finds the same modules.</summary>
    public static LinkedProgram With(Workshop workshop, params string[] arguments) => new(workshop, [Program, .. arguments]);
}

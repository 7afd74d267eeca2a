using Jitney.Interop.Sockets;
using Jitney.Sessions;

namespace Jitney.Integration.Tests.Infrastructure;

/// <summary>The executor program that the build has published.</summary>
public static class Executor
{
    /// <summary>Its path.</summary>
    public static string Path => Environment.GetEnvironmentVariable(ExecutorProgram.Variable) is { Length: > 0 } named
        ? named
        : System.IO.Path.Combine(Repository(), "artifacts", "jitney", ExecutorProgram.FileName);

    /// <summary>The path of the program beside it that speaks TLS.</summary>
    public static string RelayPath => System.IO.Path.Combine(System.IO.Path.GetDirectoryName(Path)!, TlsRelay.FileName);

    private static string Repository()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(System.IO.Path.Combine(folder.FullName, "Jitney.slnx")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new DirectoryNotFoundException("there is no Jitney.slnx above the tests");
    }
}

using Jitney.Protocol.Vocabulary;

namespace Jitney.Executors;

/// <summary>How to start an executor as a child process.</summary>
/// <param name="Path">The executor program's file.</param>
public sealed record ChildExecutorOptions(string Path)
{
    /// <summary>What carries the messages.</summary>
    public ChildTransport Transport { get; init; } = ChildTransport.SocketPair;

    /// <summary>A program that is to run the executor, with its own words: an emulator, for example; empty where the system does that. It is started with them, the
    /// executor's <see cref="Path"/> and the executor's words.</summary>
    /// <example><c>["qemu-aarch64", "-L", "/usr/aarch64-linux-gnu"]</c>.</example>
    public IReadOnlyList<string> Launcher { get; init; } = [];

    /// <summary>Words for the executor's command line, behind the one that names its descriptors.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>The environment of the executor and so of the linked program; null for the controller's.</summary>
    public IReadOnlyDictionary<string, string>? Environment { get; init; }

    /// <summary>The working directory of the executor and so of the linked program; null for the controller's.</summary>
    public string? WorkingDirectory { get; init; }

    /// <summary>How much thread-local storage linked code shall have room for; null for the usual. A session asks for more by itself when its first
    /// link needs it; this is for later links. LLVM's executors get it by a variable of the environment, as far as no strict alignment is asked for.</summary>
    internal ThreadStorageRoom? ThreadStorage { get; init; }

    /// <summary>How patient the controller is.</summary>
    public ExecutorOptions Patience { get; init; } = new();

    /// <summary>Options with the transport that suits an executor program, judged by its file name: pipes if it is one of LLVM's.</summary>
    /// <remarks>The transport must be known before the executor can say what it is.</remarks>
    public static ChildExecutorOptions For(string path) => new(path)
    {
        Transport = System.IO.Path.GetFileName(path).Contains("llvm", StringComparison.OrdinalIgnoreCase)
            ? ChildTransport.Pipes
            : ChildTransport.SocketPair,
    };
}

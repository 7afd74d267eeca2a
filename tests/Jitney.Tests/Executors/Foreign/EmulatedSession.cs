using System.Numerics;
using Jitney.Executors;
using Jitney.Sessions;
using Jitney.TestSupport;

namespace Jitney.Tests.Executors.Foreign;

/// <summary>Sessions with Jitney's own executor for AArch64 under an emulator, and objects for them. Where something is missing, the test is skipped.</summary>
internal static class EmulatedSession
{
    /// <summary>Starts one.</summary>
    /// <param name="emulator">Words for the emulator.</param>
    /// <param name="failed">Is told of handlers that failed.</param>
    public static Task<Session> StartAsync(IReadOnlyList<string>? emulator = null, Action<string, Exception>? failed = null)
    {
        Assert.SkipWhen(EmulatedExecutor.AArch64 is null, EmulatedExecutor.Missing);
        IReadOnlyList<string> command = EmulatedExecutor.AArch64;
        return Session.StartAsync(
            new LinkSessionOptions
            {
                Executor = ExecutorChoice.Child(new ChildExecutorOptions(command[^1]) { Launcher = [command[0], .. emulator ?? [], .. command.Skip(1).SkipLast(1)] }),
                HandlerFailed = failed,
            },
            TestContext.Current.CancellationToken);
    }

    /// <summary>Compiles C.</summary>
    public static byte[] Compile(string source, params string[] options)
    {
        var cross = new CrossTools("aarch64");
        Assert.SkipWhen(cross.Missing is not null, cross.Missing ?? "");
        using var tools = new Toolbox();
        return tools.Bytes(tools.Compile(source, "a.o", cross.Compiler, ["-O1", "-fPIC", .. options]));
    }

    /// <summary>Links what a symbol needs, and calls it.</summary>
    public static async Task<T> RunAsync<T>(this Session session, string name, params long[] arguments)
        where T : unmanaged, IBinaryInteger<T> => await session.CallAsync<T>((await session.LookUpAsync(name, TestContext.Current.CancellationToken)).Address, arguments);
}

using Jitney.Executors;
using Jitney.Memory;
using Jitney.Protocol.Vocabulary;
using Jitney.Protocol.Wire;
using Jitney.Sessions;
using Jitney.TestSupport;
using Xunit;

namespace Jitney.Tests.Executors.Foreign;

/// <summary>Are the forms and names of other versions of LLVM than the installed one spoken byte for byte?</summary>
/// <remarks>The triple is of a machine for which there is no support code, so that only LLVM's own services are in play.</remarks>
public sealed class LlvmVersionTests
{
    private const ulong Reserved = 0x7f0000000000;
    private const string Instance = "0001000000000000";
    private const string Base = "00000000007f0000";
    private const string None = "0000000000000000";
    private const string One = "0100000000000000";
    private const ulong Handle = 0x77;

    private static readonly byte[] s_success = [0];

    [LinuxTheory]
    [InlineData(16)]
    [InlineData(19)]
    [InlineData(20)]
    [InlineData(21)]
    [InlineData(22)]
    public async Task A_session_speaks_the_version_of_the_executor(int version)
    {
        using var executor = new ScriptedExecutor(Setup(version), Services(version));
        CancellationToken cancellation = TestContext.Current.CancellationToken;
        await using (Session session = await Session.StartAsync(
            new LinkSessionOptions { Executor = ExecutorChoice.Connected(await executor.OpenAsync(cancellation)), Memory = MemoryTransport.Copy }, cancellation))
        {
            session.AddObject("test.o", Compiled.Object("extern int outside(int); int run(int x) { return outside(x) + 1; }", "-O2", "-fcf-protection=none"));
            Symbol run = await session.LookUpAsync("run", cancellation);
            Assert.InRange(run.Address.Value, Reserved, Reserved + 0x10000);
        }

        // Instance, empty path, mode 0.
        Assert.Equal(Instance + None + None, executor.ArgumentsOf("open"));

        // (Instance until 21), handle, one name, not required.
        string outside = "7700000000000000" + One + "0700000000000000" + "6f757473696465" + "00";
        Assert.Equal(version < 22 ? Instance + outside : outside, executor.ArgumentsOf(version < 22 ? "lookup" : "resolve"));
        Assert.StartsWith(Instance, executor.ArgumentsOf("reserve"), StringComparison.Ordinal);

        // Instance, two segments: code, read and execute, at the base of the reservation; then unwind tables, read.
        string content = executor.ArgumentsOf(version < 22 ? "finalize" : "initialize");
        Assert.StartsWith(Instance + "0200000000000000" + "05" + Base, content, StringComparison.Ordinal);

        // One pair of actions, with the version's own functions, on the same range.
        string register = Hexadecimal(0x500), deregister = Hexadecimal(0x510);
        int pair = content.LastIndexOf(register + "1000000000000000", StringComparison.Ordinal);
        string range = content.Substring(pair + 32, 32);
        Assert.Equal(One + register + "1000000000000000" + range + deregister + "1000000000000000" + range, content[(pair - 16)..]);

        string[] ends = [.. executor.Calls.Where(call => call.Arguments == Instance + One + Base).Select(call => call.Name)];
        Assert.Equal(version < 22 ? ["deallocate"] : ["deinitialize", "release"], ends);
        Assert.DoesNotContain(executor.Calls, call => call.Name.StartsWith("nothing", StringComparison.Ordinal));
    }

    private static string Hexadecimal(ulong value) => Convert.ToHexStringLower(BitConverter.GetBytes(value));

    private static byte[] Setup(int version)
    {
        var names = new List<(string Name, ulong Address)>
        {
            (BootstrapSymbols.DispatchContext, 0x90),
            (BootstrapSymbols.DispatchFunction, 0x98),
            (BootstrapSymbols.RunAsMain, 0xa0),
            (BootstrapSymbols.DylibManagerInstance, 0x100),
            ("__llvm_orc_SimpleExecutorDylibManager_open_wrapper", 0x200),
            (version < 22
                ? "__llvm_orc_SimpleExecutorDylibManager_lookup_wrapper"
                : "__llvm_orc_SimpleExecutorDylibManager_resolve_wrapper", 0x210),
            (BootstrapSymbols.SimpleMemoryInstance, 0x100),
            ("__llvm_orc_SimpleExecutorMemoryManager_reserve_wrapper", 0x300),
            (version < 21 ? "llvm_orc_registerEHFrameSectionWrapper" : "llvm_orc_registerEHFrameAllocAction", 0x500),
            (version < 21 ? "llvm_orc_deregisterEHFrameSectionWrapper" : "llvm_orc_deregisterEHFrameAllocAction", 0x510),
        };
        if (version < 22)
        {
            names.Add(("__llvm_orc_SimpleExecutorMemoryManager_finalize_wrapper", 0x310));
            names.Add(("__llvm_orc_SimpleExecutorMemoryManager_deallocate_wrapper", 0x320));
        }
        else
        {
            names.Add(("__llvm_orc_SimpleExecutorMemoryManager_initialize_wrapper", 0x330));
            names.Add(("__llvm_orc_SimpleExecutorMemoryManager_deinitialize_wrapper", 0x340));
            names.Add(("__llvm_orc_SimpleExecutorMemoryManager_release_wrapper", 0x350));
        }

        SpsWriter writer = new SpsWriter().String("sparc-unknown-none").UInt64(4096);
        if (version > 16)
        {
            writer.Count(0);
        }

        writer.Count(names.Count);
        foreach ((string name, ulong address) in names)
        {
            writer.String(name).UInt64(address);
        }

        return writer.Written.ToArray();
    }

    private static Dictionary<ulong, (string Name, Func<byte[], byte[]> Answer)> Services(int version) => new()
    {
        [0x200] = ("open", _ => [1, .. BitConverter.GetBytes(Handle)]),
        [0x210] = version switch
        {
            16 => ("lookup", _ => [1, .. BitConverter.GetBytes(1L), .. BitConverter.GetBytes(Reserved + 0x100000)]),
            22 => ("resolve", _ => [1, .. BitConverter.GetBytes(1L), 1, .. BitConverter.GetBytes(Reserved + 0x100000), 0x10, 0]),
            _ => ("lookup", _ => [1, .. BitConverter.GetBytes(1L), .. BitConverter.GetBytes(Reserved + 0x100000), 0x10, 0]),
        },
        [0x300] = ("reserve", _ => [1, .. BitConverter.GetBytes(Reserved)]),
        [0x310] = ("finalize", _ => s_success),
        [0x320] = ("deallocate", _ => s_success),
        [0x330] = ("initialize", _ => [1, .. BitConverter.GetBytes(Reserved)]),
        [0x340] = ("deinitialize", _ => s_success),
        [0x350] = ("release", _ => s_success),
    };
}

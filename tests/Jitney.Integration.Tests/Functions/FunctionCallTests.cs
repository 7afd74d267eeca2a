using Jitney.Calls;
using Jitney.Failures;
using Jitney.Integration.Tests.Infrastructure;
using Jitney.Protocol.Codecs;
using Jitney.Protocol.Vocabulary;
using Jitney.Sessions;

namespace Jitney.Integration.Tests.Functions;

/// <summary>Do results have the type that the function says, and is what is no function refused?</summary>
public sealed class FunctionCallTests(Workshop workshop)
{
    [Theory]
    [MemberData(nameof(Ways.Each), MemberType = typeof(Ways))]
    public async Task Results_have_the_width_and_sign_of_their_type(Way way)
    {
        await using Session session = await way.StartAsync();

        // What lies above a narrow result in its register is whatever the function has left there.
        session.AddObject(workshop.Object("""
            __asm__(".text\n.globl rubbish\nrubbish: movabs $0x12345678fffffffb, %rax\nret\n");
            int negative(void) { return -5; }
            unsigned large(void) { return 0xfffffffbu; }
            long whole(long value) { return value; }
            signed char small(int value) { return value; }
            """, CodeKind.Pic));
        IReadOnlyList<Symbol> functions = await session.LookUpAsync(["negative", "large", "whole", "small", "rubbish"]);

        Assert.Equal(-5, await session.CallAsync<int>(functions[0].Address));
        Assert.Equal(0xfffffffbu, await session.CallAsync<uint>(functions[1].Address));
        Assert.Equal(long.MinValue, await session.CallAsync<long>(functions[2].Address, long.MinValue));
        Assert.Equal(ulong.MaxValue, await session.CallAsync<ulong>(functions[2].Address, -1));
        Assert.Equal((nint)(-7), await session.CallAsync<nint>(functions[2].Address, -7));
        Assert.Equal((sbyte)-3, await session.CallAsync<sbyte>(functions[3].Address, -3));
        ExecutorAddress rubbish = functions[4].Address;
        Assert.Equal(-5, await session.CallAsync<int>(rubbish));
        Assert.Equal((short)-5, await session.CallAsync<short>(rubbish));
        Assert.Equal((ushort)0xfffb, await session.CallAsync<ushort>(rubbish));
        Assert.Equal((byte)0xfb, await session.CallAsync<byte>(rubbish));
        Assert.Equal(0x12345678fffffffb, await session.CallAsync(rubbish));
        await Assert.ThrowsAsync<InvalidOperationException>(() => session.CallAsync<Int128>(rubbish).AsTask());
    }

    [Theory]
    [MemberData(nameof(Ways.Each), MemberType = typeof(Ways))]
    public async Task What_is_no_code_is_refused_and_the_executor_lives(Way way)
    {
        await using Session session = await way.StartAsync();
        session.AddObject(workshop.Object("int data = 5; const int constant[] = { 6 }; int zeros[1000]; int *where(void) { return &data; } int get(void) { return data; }", CodeKind.Pic));
        IReadOnlyList<Symbol> names = await session.LookUpAsync(["data", "constant", "zeros", "where", "get"]);
        WrapperSignature<long, long> signature = Sps.Function(Sps.Int64, Sps.Int64);
        ExecutorAddress[] wrong = [names[0].Address, names[1].Address, names[2].Address, default, (ExecutorAddress)8, (ExecutorAddress)0x7f0000000000, (ExecutorAddress)ulong.MaxValue];
        foreach (ExecutorAddress address in wrong)
        {
            string shown = $"{address} is the address of no function";
            Assert.Contains(shown, (await Assert.ThrowsAnyAsync<ExecutorException>(() => session.CallAsync(address).AsTask())).Message, StringComparison.Ordinal);
            Assert.Contains(shown, (await Assert.ThrowsAnyAsync<ExecutorException>(() => session.CallAsync<int>(address, 1).AsTask())).Message, StringComparison.Ordinal);
            Assert.Contains(shown, (await Assert.ThrowsAnyAsync<ExecutorException>(() => session.RunMainAsync(address, ["main"]).AsTask())).Message, StringComparison.Ordinal);
            Assert.Contains(shown, (await Assert.ThrowsAnyAsync<ExecutorException>(() => session.RunProgramAsync(address, ["main"]).AsTask())).Message, StringComparison.Ordinal);
            Assert.Contains("there is no code", (await Assert.ThrowsAnyAsync<ExecutorException>(() => session.CallWrapperAsync(address, signature, 1).AsTask())).Message, StringComparison.Ordinal);
        }

        Assert.Equal(5, await session.CallAsync<int>(names[4].Address));
        Assert.Equal(names[0].Address.Value, await session.CallAsync<ulong>(names[3].Address));
    }

    [Fact]
    public async Task What_callers_may_not_give_is_named_by_its_parameter()
    {
        await using Session session = await Session.StartAsync(new LinkSessionOptions { Executor = ExecutorChoice.InProcess }, TestContext.Current.CancellationToken);
        await RefusesAsync("name", () => session.LookUpAsync((string)null!).AsTask());
        await RefusesAsync("name", () => session.LookUpAsync("").AsTask());
        await RefusesAsync("names", () => session.LookUpAsync((IReadOnlyList<string>)null!).AsTask());
        await RefusesAsync("names", () => session.LookUpAsync(["a", null!]).AsTask());
        await RefusesAsync("names", () => session.LookUpAsync(["a", ""]).AsTask());
        Refuses("path", () => session.Add(null!));
        Refuses("path", () => session.Add(""));
        Refuses("path", () => session.AddObject(null!));
        Refuses("name", () => session.AddObject(null!, new byte[1]));
        Refuses("path", () => session.AddArchive(null!));
        Refuses("path", () => session.AddLibrary(null!));
        Refuses("name", () => session.Define(null!, default));
        Refuses("name", () => session.Handle(null!, static (_, _) => default));
        Refuses("handler", () => session.Handle("name", null!));
        Refuses("signature", () => session.Handle<long, long>("name", null!, static (value, _) => ValueTask.FromResult(value)));
        await RefusesAsync("arguments", () => session.CallAsync((ExecutorAddress)1, null!).AsTask());
        await RefusesAsync("arguments", () => session.CallAsync((ExecutorAddress)1, new long[7]).AsTask());
        await RefusesAsync("arguments", () => session.RunMainAsync((ExecutorAddress)1, null!).AsTask());
        await RefusesAsync("arguments", () => session.RunProgramAsync((ExecutorAddress)1, null!).AsTask());
        await RefusesAsync("signature", () => session.CallWrapperAsync<long, long>((ExecutorAddress)1, null!, 1).AsTask());
        await RefusesAsync("entry", () => session.PrepareProgramAsync(null!).AsTask());
        Refuses("options", () => ExecutorChoice.Child((Executors.ChildExecutorOptions)null!));
        Refuses("pool", () => ExecutorChoice.From(null!));
        Refuses("options", () => new OfflineLink(null!).Dispose());
        Refuses("FinalizerLimit", () => Session.Open(new LinkSessionOptions { Executor = ExecutorChoice.InProcess, FinalizerLimit = TimeSpan.FromSeconds(-5) }));
        Refuses("Passes", () => Session.Open(new LinkSessionOptions { Executor = ExecutorChoice.InProcess, Passes = null! }));
    }

    private static void Refuses(string parameter, Action action) => Assert.Equal(parameter, Assert.ThrowsAny<ArgumentException>(action).ParamName);

    private static async Task RefusesAsync(string parameter, Func<Task> action) => Assert.Equal(parameter, (await Assert.ThrowsAnyAsync<ArgumentException>(action)).ParamName);
}

using System.Runtime.InteropServices;
using Jitney.Failures;
using Jitney.Functions;
using Jitney.Integration.Tests.Infrastructure;
using Jitney.Memory;
using Jitney.Sessions;

namespace Jitney.Integration.Tests.Functions;

/// <summary>Are variables of linked code read and written as what they are?</summary>
public sealed class VariableTests(Workshop workshop)
{
    private const int Patience = 60_000;

    private const string Source = """
        #include <stdint.h>
        int32_t counter = -3;
        double factor = 2.5;
        struct { int64_t a; double b; } both = { 7, 0.5 };
        _Bool flag = 1;
        const int32_t constant = 99;
        __thread int32_t own = 1;
        int32_t table[3];
        int32_t count(void) { return ++counter; }
        """;

    public static TheoryData<Way> Each => Ways.Each;

    [Theory(Timeout = Patience)]
    [MemberData(nameof(Each))]
    public async Task A_variable_is_read_and_written(Way way)
    {
        await using Session session = await way.StartAsync();
        await CheckAsync(session);
    }

    [Fact(Timeout = Patience)]
    public async Task A_shared_variable_is_memory_of_this_process()
    {
        await using Session session = await Session.StartAsync(Ways.Options(Way.SharedChild) with { Sharing = DataSharing.Shared });
        await CheckAsync(session);
        Variable<int> counter = await session.GetVariableAsync<int>("counter");
        Assert.True(counter.IsHere);
        NativeFunction count = await session.GetFunctionAsync("count", new NativeSignature(NativeLayout.Of<int>()));
        counter.Reference = 40;
        Assert.Equal(41, await count.Begin().InvokeAsync<int>());
        Assert.Equal(41, counter.Reference);
    }

    [Fact(Timeout = Patience)]
    public async Task A_variable_in_process_is_used_by_reference()
    {
        await using Session session = await Way.InProcess.StartAsync();
        await CheckAsync(session);
        Variable<int> counter = await session.GetVariableAsync<int>("counter");
        counter.Reference = 40;
        counter.Reference++;
        Assert.Equal(41, await counter.ReadAsync());
    }

    [Fact(Timeout = Patience)]
    public async Task What_is_no_such_variable_is_refused()
    {
        await using Session session = await Way.SharedChild.StartAsync();
        session.AddObject(workshop.Object(Source, CodeKind.Pic));
        Assert.Contains("function", (await Assert.ThrowsAsync<ArgumentException>(async () => await session.GetVariableAsync<int>("count"))).Message);
        Assert.Contains("thread", (await Assert.ThrowsAsync<ArgumentException>(async () => await session.GetVariableAsync<int>("own"))).Message);
        Assert.Contains("12 bytes", (await Assert.ThrowsAsync<ArgumentException>(async () => await session.GetVariableAsync<int>("table"))).Message);
        Assert.Contains("4 bytes", (await Assert.ThrowsAsync<ArgumentException>(async () => await session.GetVariableAsync<long>("counter"))).Message);
        Variable<int> counter = await session.GetVariableAsync<int>("counter");
        Assert.Contains(nameof(Variable<int>.ReadAsync), Assert.Throws<InvalidOperationException>(() => counter.Reference).Message);
    }

    private async Task CheckAsync(Session session)
    {
        session.AddObject(workshop.Object(Source, CodeKind.Pic));
        Variable<int> counter = await session.GetVariableAsync<int>("counter");
        Assert.Equal(-3, await counter.ReadAsync());
        await counter.WriteAsync(10);
        NativeFunction count = await session.GetFunctionAsync("count", new NativeSignature(NativeLayout.Of<int>()));
        Assert.Equal(11, await count.Begin().InvokeAsync<int>());
        Assert.Equal(11, await counter.ReadAsync());
        Assert.Equal(2.5, await (await session.GetVariableAsync<double>("factor")).ReadAsync());
        Variable<Both> both = await session.GetVariableAsync<Both>("both");
        Assert.Equal(new Both(7, 0.5), await both.ReadAsync());
        await both.WriteAsync(new Both(-1, 1.5));
        Assert.Equal(new Both(-1, 1.5), await both.ReadAsync());
        Assert.True(await (await session.GetVariableAsync<bool>("flag")).ReadAsync());
        Variable<int> constant = await session.GetVariableAsync<int>("constant");
        Assert.Equal(99, await constant.ReadAsync());
        await Assert.ThrowsAnyAsync<ExecutorException>(async () => await constant.WriteAsync(3));
    }

    [StructLayout(LayoutKind.Sequential)]
    internal record struct Both(long A, double B);
}

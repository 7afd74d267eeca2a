using System.Runtime.InteropServices;
using Jitney.Executors;
using Jitney.Functions;
using Jitney.Integration.Tests.Infrastructure;
using Jitney.Memory;
using Jitney.Protocol.Vocabulary;
using Jitney.Sessions;

namespace Jitney.Integration.Tests.ForeignExecutors;

/// <summary>Are functions called with their types in LLVM's executors, and do they call back?</summary>
public sealed class LlvmExecutorTypedCallTests(Workshop workshop)
{
    private const string Source = """
        #include <string.h>
        struct both { double x; long y; char z; };
        struct both change(struct both value, float by, const char *text, long *count)
        {
            *count += strlen(text);
            return (struct both){ value.x + by, -value.y, value.z + 1 };
        }
        int apply(int (*function)(int, double), int a, double b) { return function(a, b); }
        """;

    [Theory]
    [MemberData(nameof(LlvmExecutors.All), MemberType = typeof(LlvmExecutors))]
    public async Task Structs_texts_and_callbacks_go_both_ways(string executor, MemoryTransport memory)
    {
        await using Session session = await Session.StartAsync(
            new LinkSessionOptions { Executor = ExecutorChoice.Child(ChildExecutorOptions.For(executor)), Memory = memory });
        session.AddObject(workshop.Object(Source, CodeKind.Pic));
        NativeLayout address = NativeLayout.Of<nint>();
        NativeLayout both = NativeLayout.Struct(NativeLayout.Of<double>(), NativeLayout.Of<long>(), NativeLayout.Of<sbyte>());
        NativeFunction change = await session.GetFunctionAsync("change", new NativeSignature(both, both, NativeLayout.Of<float>(), address, address));
        NativeReply reply = await ChangeAsync(change, out int position);
        long[] count = [0];
        reply.CopyTo(position, count.AsSpan());
        Assert.Equal(new Both(2.75, -7, 43), reply.Result<Both>());
        Assert.Equal(104, count[0]);

        NativeDelegates.AddCallback<Func<int, double, int>>(
            new NativeSignature(NativeLayout.Of<int>(), NativeLayout.Of<int>(), NativeLayout.Of<double>()),
            static (target, ref call) => call.Return(target(call.Next<int>(), call.Next<double>())));
        await using NativeCallback callback = await session.CreateCallbackAsync<Func<int, double, int>>(static (a, b) => (int)(a * b) - 100);
        NativeFunction apply = await session.GetFunctionAsync("apply", new NativeSignature(NativeLayout.Of<int>(), address, NativeLayout.Of<int>(), NativeLayout.Of<double>()));
        Assert.Equal(-107, await apply.Begin().Add(callback.Address).Add(-2).Add(3.5).InvokeAsync<int>());

        static ValueTask<NativeReply> ChangeAsync(NativeFunction change, out int position)
        {
            NativeCall call = change.Begin();
            call.Add(new Both(2.5, 7, 42)).Add(0.25f).AddText("four");
            position = call.AddExchange<long>([100]);
            return call.SendAsync();
        }
    }

    [StructLayout(LayoutKind.Sequential)]
    internal record struct Both(double X, long Y, sbyte Z);
}

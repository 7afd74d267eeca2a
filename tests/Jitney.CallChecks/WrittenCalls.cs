using System.Runtime.CompilerServices;
using Jitney.Functions;
using Jitney.Functions.Conventions;
using Jitney.Protocol.Vocabulary;
using Jitney.Sessions;
using Jitney.Sessions.Laziness;
using Jitney.Sessions.Replacement;

namespace Jitney.CallChecks;

/// <summary>Calls of the functions in the folder Native: what signatures alone do not show.</summary>
/// <param name="session">The session.</param>
/// <param name="objects">Where the objects are.</param>
/// <param name="results">Is told what is wrong.</param>
internal sealed class WrittenCalls(Session session, string objects, Results results)
{
    // Bits 6 to 15 for XMM registers, 16 to 23 for others; 17 is RBP, which the function that changes the others leaves alone.
    private const int AllButFramePointer = 0xFDFFC0;

    /// <summary>Makes them all.</summary>
    public async Task RunAsync()
    {
        session.AddObject(Path.Combine(objects, "written.o"));
        await CallLargeAsync();
        await CallVariadicAsync();
        await CallByGeneratedCodeAsync();
        await KeepRegistersAsync();
        await MakeLaterAsync();
        await ReplaceAsync();
        if (File.Exists(Path.Combine(objects, "registers.o")))
        {
            session.AddObject(Path.Combine(objects, "registers.o"));
            await KeepAllRegistersAsync();
        }

        if (File.Exists(Path.Combine(objects, "unwinding.o")))
        {
            session.AddObject(Path.Combine(objects, "unwinding.o"));
            await UnwindAsync();
        }
    }

    // Frames of more pages than one.
    private async Task CallLargeAsync()
    {
        var large = NativeLayout.Struct(Large.Count * sizeof(long), sizeof(long), [.. Enumerable.Range(0, Large.Count).Select(static index => (index * sizeof(long), NativeLayout.Of<long>()))]);
        var value = new Large();
        for (int index = 0; index < Large.Count; index++)
        {
            value[index] = index;
        }

        NativeFunction sum = await session.GetFunctionAsync("sum_large", new NativeSignature(NativeLayout.Of<long>(), large, NativeLayout.Of<double>(), large));
        results.Add(await sum.Begin().Add(value).Add(2.0).Add(value).InvokeAsync<long>() == 3L * Large.Count * (Large.Count - 1) / 2, "large structs");

        NativeFunction make = await session.GetFunctionAsync("make_large", new NativeSignature(large, NativeLayout.Of<long>()));
        Large made = await make.Begin().Add(5L).InvokeAsync<Large>();
        results.Add(made[0] == 5 && made[Large.Count - 1] == Large.Count + 4, "a large result");

        long received = 0;
        await using NativeCallback callback = await session.Code.Callbacks.AddAsync(
            session,
            "a large argument",
            new NativeSignature(large, large, NativeLayout.Of<double>()),
            (arguments, result) =>
            {
                received = arguments[8 * (Large.Count - 1)];
                arguments[..result.Length].CopyTo(result);
            },
            CancellationToken.None);
        NativeFunction back = await session.GetFunctionAsync("large_back", new NativeSignature(NativeLayout.Of<long>(), NativeLayout.Of<nint>()));
        results.Add(await back.Begin().Add(callback.Address).InvokeAsync<long>() == Large.Count + 2 && received == unchecked((byte)(Large.Count + 2)), "a callback with large structs");
    }

    private async Task CallVariadicAsync()
    {
        NativeLayout number = NativeLayout.Of<int>();
        NativeFunction sum = await session.GetFunctionAsync("sum_any", new NativeSignature(
            NativeLayout.Of<double>(), number, NativeLayout.Of<double>(), number, NativeLayout.Of<double>(), number, NativeLayout.Of<double>(), number));
        results.Add(await sum.Begin().Add(3).Add(1.5).Add(2).Add(3.25).Add(4).Add(5.125).Add(6).InvokeAsync<double>() == 21.875, "a variable number of arguments");
    }

    private async Task CallByGeneratedCodeAsync()
    {
        IWritten written = await IWritten.BindAsync(session);
        results.Add(await written.MoveAsync(new Point(1.5, 7), 2.25) == new Point(3.75, 8), "a struct of 16 bytes by generated code");
        results.Add(written.Swap(new Pair(1.5f, 2.5f)) == new Pair(2.5f, 1.5f), "a struct of 8 bytes by generated code");
        results.Add(await written.LengthAsync("zw\u00f6lf") == 6, "a text");
        Func<double, int, double> scale = await session.GetFunctionAsync<Func<double, int, double>>("scale");
        results.Add(scale(2.5, 3) == 7.5, "a delegate");
        await using NativeCallback move = await session.CreateCallbackAsync<Func<Point, double, Point>>(static (point, by) => new Point(point.X * by, point.Y * 2));
        results.Add(await written.ApplyAsync(move.Address) == 3 * 4.5 + 10, "a callback by generated code");
    }

    private async Task KeepRegistersAsync()
    {
        await using NativeCallback callback = await session.CreateCallbackAsync<Func<int, double, double>>(static (left, right) => left * right);
        NativeFunction keep = await session.GetFunctionAsync("keep", new NativeSignature(NativeLayout.Of<int>(), NativeLayout.Of<nint>(), NativeLayout.Of<double>()));
        results.Add(await Call(keep, callback) == 1, "registers that callers rely on");

        static ValueTask<int> Call(NativeFunction keep, NativeCallback callback) => keep.Begin().Add(callback.Address).Add(1.5).InvokeAsync<int>();
    }

    // On Windows these are also half of the vector registers: through a callback, a function that is made when it is called, and one that can be replaced.
    private async Task KeepAllRegistersAsync()
    {
        NativeFunction keeps = await session.GetFunctionAsync("call_keeps", new NativeSignature(NativeLayout.Of<int>(), NativeLayout.Of<nint>()));
        ExecutorAddress changing = (await session.LookUpAsync("change_registers")).Address;
        results.Add(await keeps.Begin().Add((nint)changing.Value).InvokeAsync<int>() == AllButFramePointer, "a function that keeps no registers was not noticed");

        int called = 0;
        await using NativeCallback callback = await session.CreateCallbackAsync<Action>(() => called++);
        results.Add(await keeps.Begin().Add(callback.Address).InvokeAsync<int>() == 0 && called == 1, "registers that a callback has to keep");

        int made = 0;
        IReadOnlyList<Symbol> lazy = await session.Main.DefineLazyAsync(["change_nothing"], (_, _) =>
        {
            made++;
            return new ValueTask<IReadOnlyList<GivenObject>>([new GivenObject(Path.Combine(objects, "idle.o"))]);
        });
        results.Add(await keeps.Begin().Add((nint)lazy[0].Address.Value).InvokeAsync<int>() == 0 && made == 1, "registers that a function keeps which is made when it is called");
        ExecutorAddress replaced = (await session.LookUpAsync("version")).Address;
        results.Add(await keeps.Begin().Add((nint)replaced.Value).InvokeAsync<int>() == 0, "registers that a function keeps which can be replaced");
    }

    private async Task MakeLaterAsync()
    {
        int made = 0;
        IReadOnlyList<Symbol> lazy = await session.Main.DefineLazyAsync(["late", "late_wide"], (_, _) =>
        {
            made++;
            return new ValueTask<IReadOnlyList<GivenObject>>([new GivenObject(Path.Combine(objects, "late.o"))]);
        });
        Symbol never = await session.Main.DefineLazyAsync(
            "never", static (_, _) => throw new InvalidOperationException("on purpose"), new LazyOptions { Failure = LazyFailure.Returns(7) });
        results.Add(lazy.Count == 2 && !never.Address.IsNull, "functions that are declared");
        session.Main.MakeReplaceable("version");
        session.AddObject(Path.Combine(objects, "first.o"));
        session.AddObject(Path.Combine(objects, "callers.o"));
        NativeFunction call = await session.GetFunctionAsync("call_late", new NativeSignature(NativeLayout.Of<int>()));
        results.Add(await call.Begin().InvokeAsync<int>() == 1 && await call.Begin().InvokeAsync<int>() == 1 && made == 1, "functions that are made when they are called");
        NativeFunction fail = await session.GetFunctionAsync("never", new NativeSignature(NativeLayout.Of<int>()));
        results.Add(await fail.Begin().InvokeAsync<int>() == 7, "a function that could not be made");
    }

    private async Task ReplaceAsync()
    {
        NativeFunction version = await session.GetFunctionAsync("call_version", new NativeSignature(NativeLayout.Of<int>()));
        int before = await version.Begin().InvokeAsync<int>();
        ReplaceResult result = await session.Main.ReplaceAsync([new GivenObject(Path.Combine(objects, "second.o"))]);
        results.Add(before == 1 && await version.Begin().InvokeAsync<int>() == 2 && result.Functions is ["version"], "a function that is replaced");
    }

    // An exception from a function that a thunk calls, and from one that a callback's code calls, is caught by who called these.
    private async Task UnwindAsync()
    {
        NativeLayout address = NativeLayout.Of<nint>();
        NativeLayout number = NativeLayout.Of<long>();
        NativeFunction thrower = await session.GetFunctionAsync("thrower", new NativeSignature(
            number, number, NativeLayout.Of<double>(), number, number, number, NativeLayout.Struct(number, number, number)));
        NativeFunction guarded = await session.GetFunctionAsync("guarded", new NativeSignature(number, address, number, number));
        results.Add(await guarded.Begin().Add(thrower.Thunk).Add(40L).Add(2L).InvokeAsync<long>() == 42, "an exception through a call's code");

        ICallingConvention convention = CallingConventions.Of(session.Executor.Description);
        Symbol entry = await session.LookUpAsync("thrower_entry");
        ThunkCode code = convention.CallbackThunk(convention.ShapeOf(thrower.Signature), new CallbackTarget(entry.Address.Value, 1, thrower.Signature.ArgumentSize, sizeof(long)));
        session.AddMade(ThunkObject.Create("code of a callback", "thrower_callback", code, convention));
        Symbol callback = await session.LookUpAsync("thrower_callback");
        NativeFunction guardedCallback = await session.GetFunctionAsync("guarded_callback", new NativeSignature(number, address, number, number));
        results.Add(await guardedCallback.Begin().Add(callback.Address).Add(40L).Add(2L).InvokeAsync<long>() == 42, "an exception through a callback's code");
        NativeFunction walk = await session.GetFunctionAsync("walk", new NativeSignature(number, address, address));
        NativeFunction depth = await session.GetFunctionAsync("depth", new NativeSignature(number));
        results.Add(await walk.Begin().Add(depth.Thunk).Add(depth.Address).InvokeAsync<long>() == 1, "a walk of the stack through a call's code");
    }
}

internal record struct Point(double X, int Y);

internal record struct Pair(float X, float Y);

/// <summary>More than a page.</summary>
[InlineArray(Count)]
internal struct Large
{
    public const int Count = 600;
    private long _first;
}

[NativeFunctions]
internal partial interface IWritten
{
    [Import("move")]
    ValueTask<Point> MoveAsync(Point point, double by);

    [Import("swap")]
    Pair Swap(Pair pair);

    [Import("text_length")]
    ValueTask<int> LengthAsync(string text);

    [Import("apply")]
    ValueTask<double> ApplyAsync(ExecutorAddress function);
}

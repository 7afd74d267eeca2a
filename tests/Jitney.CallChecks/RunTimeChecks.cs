using Jitney.Executors;
using Jitney.Failures;
using Jitney.Functions;
using Jitney.Sessions;

namespace Jitney.CallChecks;

/// <summary>What Visual C++'s code calls that checks itself while it runs: sound code goes on, and other code ends its process at once.</summary>
/// <param name="objects">Where the objects are.</param>
/// <param name="results">Is told what is wrong.</param>
internal sealed class RunTimeChecks(string objects, Results results)
{
    private const int StackBufferOverrun = unchecked((int)0xC0000409); // the status of all that ends by `int 29h`
    private const int Sound = 42;
    private static readonly (int From, int To)[] s_narrowings = [(2, 1), (4, 1), (8, 1), (4, 2), (8, 2), (8, 4)];

    // Variables lie at 8 to 15 and at 24 to 35. What was put around them by four bytes each is looked at, and nothing else.
    private static readonly (int Place, bool IsBroken)[] s_places =
        [(-1, false), (8, false), (15, false), (35, false), (0, false), (47, false), (7, true), (4, true), (16, true), (19, true), (23, true), (36, true), (39, true)];

    private static NativeLayout Number => NativeLayout.Of<int>();

    /// <summary>Makes them all.</summary>
    public async Task RunAsync()
    {
        await using Session sound = await StartAsync();
        NativeFunction begin = await sound.GetFunctionAsync("begin_and_end", new NativeSignature(Number));
        results.Add(await begin.Begin().InvokeAsync<int>() == Sound, "the beginning and the end of checks");
        foreach ((int from, int to) in s_narrowings)
        {
            long limit = 1L << (8 * to);
            var signature = new NativeSignature(NativeLayout.Of<long>(), Number, Number, NativeLayout.Of<long>());
            foreach (long value in (long[])[0, 1, limit - 1, -1, -limit, -limit + 5])
            {
                NativeFunction narrow = await sound.GetFunctionAsync("narrow", signature);
                long kept = await narrow.Begin().Add(from).Add(to).Add(value).InvokeAsync<long>();
                results.Add(kept == Narrow(value, to), $"{value} of {from} bytes in {to}: {kept}");
            }

            foreach (long value in (long[])[limit, -limit - 1])
            {
                await ExpectEndAsync($"{value} of {from} bytes in {to}", async session =>
                    _ = await (await session.GetFunctionAsync("narrow", signature)).Begin().Add(from).Add(to).Add(value).InvokeAsync<long>());
            }
        }

        var check = new NativeSignature(Number, Number, Number);
        foreach ((int place, bool isBroken) in s_places)
        {
            int withBlocks = place & 1;
            if (isBroken)
            {
                await ExpectEndAsync($"a frame with byte {place} set", async session =>
                    _ = await (await session.GetFunctionAsync("check_frame", check)).Begin().Add(place).Add(withBlocks).InvokeAsync<int>());
                continue;
            }

            NativeFunction function = await sound.GetFunctionAsync("check_frame", check);
            results.Add(await function.Begin().Add(place).Add(withBlocks).InvokeAsync<int>() == Sound, $"a frame with byte {place} set");
        }

        await ExpectEndAsync("a variable without a value", async session =>
            _ = await (await session.GetFunctionAsync("use_unset", new NativeSignature(Number))).Begin().InvokeAsync<int>());
    }

    private static long Narrow(long value, int size) => size switch
    {
        1 => (sbyte)value,
        2 => (short)value,
        _ => (int)value,
    };

    private async Task<Session> StartAsync()
    {
        Session session = await Session.StartAsync(new LinkSessionOptions { Executor = ExecutorChoice.Child() });
        session.AddObject(Path.Combine(objects, "run_time_checks.o"));
        return session;
    }

    private async Task ExpectEndAsync(string what, Func<Session, Task> call)
    {
        await using Session session = await StartAsync();
        try
        {
            await call(session);
            results.Add(false, $"{what} went on");
        }
        catch (ExecutorException)
        {
            ExecutorEnd end = await session.Executor.Ended;
            results.Add(end is { IsForced: true, ExitCode: StackBufferOverrun }, $"{what} ended as {end}");
        }
    }
}

using Jitney.Calls;
using Jitney.Executors;
using Jitney.Failures;
using Jitney.Integration.Tests.Infrastructure;
using Jitney.Protocol.Codecs;
using Jitney.Protocol.Vocabulary;
using Jitney.Sessions;

namespace Jitney.Integration.Tests.Calls;

/// <summary>What wrapper functions of linked code get and give, with types.</summary>
public sealed class WrapperCallTests(Workshop workshop)
{
    private const string Source = CallingCode.Prologue + """
        #include <time.h>
        result measure(const char *arguments, size_t size)  // (i64, string) -> (i32, string)
        {
            long scale, length;
            memcpy(&scale, arguments, 8);
            memcpy(&length, arguments + 8, 8);
            int number = (int)(scale * length);
            result r = { .size = 4 + 8 + length };
            r.data.pointer = malloc(r.size);
            memcpy(r.data.pointer, &number, 4);
            memcpy(r.data.pointer + 4, &length, 8);
            for (long index = 0; index < length; index++)
                r.data.pointer[12 + index] = arguments[16 + length - 1 - index];
            return r;
        }
        result fail(const char *arguments, size_t size)
        {
            result r = { .size = 0 };
            r.data.pointer = strdup("out of band");
            return r;
        }
        result slow(const char *arguments, size_t size)
        {
            struct timespec time = { 0, 300000000 };
            nanosleep(&time, 0);
            result r = { .size = 1 };
            r.data.bytes[0] = 1;
            return r;
        }
        """;

    private static readonly WrapperSignature<(long, string), (int, string)> s_measure =
        Sps.Function(Sps.Tuple(Sps.Int64, Sps.String), Sps.Tuple(Sps.Int32, Sps.String));

    [Theory]
    [MemberData(nameof(Ways.All), MemberType = typeof(Ways))]
    public async Task Arguments_and_results_have_types(Way way, CodeKind code)
    {
        await using Session session = await way.StartAsync();
        session.AddObject(workshop.Object(Source, code));
        ExecutorAddress measure = (await session.LookUpAsync("measure")).Address;

        foreach (int length in new[] { 0, 1, 3, 400, 450, 479, 480, 481, 10_000, 1_000_000, 2 })
        {
            string text = string.Concat(Enumerable.Range(0, length).Select(index => (char)('a' + (index % 26))));
            (int number, string reversed) = await session.CallWrapperAsync(measure, s_measure, (-2L, text));
            Assert.Equal(-2 * length, number);
            Assert.Equal(new string([.. text.Reverse()]), reversed);
        }
    }

    [Theory]
    [MemberData(nameof(Ways.Each), MemberType = typeof(Ways))]
    public async Task A_result_of_another_form_names_the_step(Way way)
    {
        await using Session session = await way.StartAsync();
        session.AddObject(workshop.Object(Source, CodeKind.Pic));
        IReadOnlyList<Symbol> functions = await session.LookUpAsync(["fail", "slow"]);

        for (int round = 0; round < 5; round++)
        {
            ExecutorException empty = await Assert.ThrowsAnyAsync<ExecutorException>(
                () => session.CallWrapperAsync(functions[0].Address, s_measure, (1L, "")).AsTask());
            Assert.Equal("call a wrapper function", empty.Step);
            Assert.Contains($"{functions[0].Address}", empty.Message, StringComparison.Ordinal);
        }

        ExecutorException other = await Assert.ThrowsAnyAsync<ExecutorException>(
            () => session.Executor.CallWrapperAsync(functions[1].Address, s_measure, (1L, ""), step: "measure").AsTask());
        Assert.Equal("measure", other.Step);
        Assert.Contains("1 bytes", other.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Ways.Each), MemberType = typeof(Ways))]
    public async Task A_call_may_have_a_deadline_of_its_own_and_others_go_on(Way way)
    {
        await using Session session = await way.StartAsync();
        session.AddObject(workshop.Object(Source, CodeKind.Pic));
        IReadOnlyList<Symbol> functions = await session.LookUpAsync(["measure", "slow"]);
        WrapperSignature<ValueTuple, bool> slow = Sps.Function(Sps.Nothing, Sps.Boolean);

        for (int round = 0; round < 3; round++)
        {
            ExecutorException exception = await Assert.ThrowsAnyAsync<ExecutorException>(() => session.CallWrapperAsync(
                functions[1].Address, slow, default, CallLimit.Within(TimeSpan.FromMilliseconds(20))).AsTask());
            Assert.Contains("within 0.02 s", exception.Message, StringComparison.Ordinal);
            Assert.Equal((-3, "cba"), await session.CallWrapperAsync(functions[0].Address, s_measure, (-1L, "abc")));
        }

        Assert.True(await session.CallWrapperAsync(functions[1].Address, slow, default, CallLimit.Within(TimeSpan.FromMinutes(1))));
        using var source = new CancellationTokenSource(20);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => session.CallWrapperAsync(functions[1].Address, slow, default, cancellation: source.Token).AsTask());
        Assert.Equal((-3, "cba"), await session.CallWrapperAsync(functions[0].Address, s_measure, (-1L, "abc")));

        // In process nothing ends code that runs, and its memory goes with the session.
        await Task.Delay(1000, TestContext.Current.CancellationToken);
    }
}

using System.Collections.Concurrent;
using Jitney.Failures;
using Jitney.Sessions;
using Jitney.Sessions.Laziness;
using Jitney.TestSupport;

namespace Jitney.Tests.Executors.Foreign;

/// <summary>Are functions for AArch64 made when they are first called, with all that registers hold for them?</summary>
public sealed class LazyForAArch64Tests
{
    private readonly ConcurrentQueue<string> _failures = new();

    // Processors with the scalable vector extension and without.
    public static TheoryData<string> Processors => ["max", "cortex-a57"];

    [LinuxTheory]
    [MemberData(nameof(Processors))]
    public async Task Arguments_of_every_kind_arrive(string processor)
    {
        const string Types = """
            #include <errno.h>
            #include <stdarg.h>
            #include <stdint.h>
            #include <arm_neon.h>
            struct pair { double a; double b; }; struct large { long a[5]; };

            """;
        const string Late = """
            long late_integers(long a, long b, long c, long d, long e, long f, long g, long h, long i, long j)
            { return a + 2 * b + 3 * c + 4 * d + 5 * e + 6 * f + 7 * g + 8 * h + 9 * i + 10 * j; }
            double late_numbers(double a, float b, double c, double d, double e, double f, double g, double h, double i, struct pair p)
            { return a + 2 * b + 3 * c + 4 * d + 5 * e + 6 * f + 7 * g + 8 * h + 9 * i + 10 * p.a + 11 * p.b; }
            struct large late_large(struct large l, int by) { for (int k = 0; k < 5; k++) l.a[k] *= by; return l; }
            float32x4_t late_vector(float32x4_t a, float32x4_t b) { return a + 2 * b; }
            long late_list(int count, ...) { va_list list; long sum = 0; va_start(list, count); for (int k = 0; k < count; k++) sum += k % 2 ? (long)va_arg(list, double) : va_arg(list, long); va_end(list); return sum; }
            int late_error(void) { return errno; }
            __attribute__((aarch64_vector_pcs)) float32x4_t late_kept(float32x4_t a) { return a; }
            """;
        const string Callers = """
            long late_integers(long, long, long, long, long, long, long, long, long, long);
            double late_numbers(double, float, double, double, double, double, double, double, double, struct pair);
            struct large late_large(struct large, int);
            float32x4_t late_vector(float32x4_t, float32x4_t);
            long late_list(int, ...);
            int late_error(void);
            __attribute__((aarch64_vector_pcs)) float32x4_t late_kept(float32x4_t);
            int integers(void) { return late_integers(1, 2, 3, 4, 5, 6, 7, 8, 9, 10) == 385; }
            int numbers(void) { return late_numbers(1, 2, 3, 4, 5, 6, 7, 8, 9, (struct pair){ 10, 11 }) == 506; }
            int large(void) { struct large l = late_large((struct large){ { 1, 2, 3, 4, 5 } }, 3); return l.a[0] == 3 && l.a[4] == 15; }
            int vector(void) { float32x4_t v = late_vector((float32x4_t){ 1, 2, 3, 4 }, (float32x4_t){ 5, 6, 7, 8 }); return v[0] == 11 && v[1] == 14 && v[2] == 17 && v[3] == 20; }
            int list(void) { return late_list(6, 1L, 2.0, 3L, 4.0, 5L, 6.0) == 21; }
            int error(void) { errno = 77; return late_error() == 77; }
            int kept(void)
            {
                /* By this convention the caller relies on all of v8 to v23. */
                register float32x4_t v9 __asm__("v9") = { 1, 2, 3, 4 };
                register float32x4_t v20 __asm__("v20") = { 5, 6, 7, 8 };
                __asm__ volatile("" : "+w"(v9), "+w"(v20));
                float32x4_t v = late_kept((float32x4_t){ 9, 9, 9, 9 });
                __asm__ volatile("" : "+w"(v9), "+w"(v20));
                return v[3] == 9 && v9[3] == 4 && v20[3] == 8;
            }
            """;
        string[] names = ["integers", "numbers", "large", "vector", "list", "error", "kept"];
        await using Session session = await StartAsync(processor);
        int made = 0;
        byte[] late = EmulatedSession.Compile(Types + Late);
        await session.Main.DefineLazyAsync(
            [.. names.Select(static name => $"late_{name}")],
            (_, _) =>
            {
                made++;
                return new ValueTask<IReadOnlyList<GivenObject>>([new GivenObject("late.o", late)]);
            },
            cancellation: Cancellation);
        session.AddObject("callers.o", EmulatedSession.Compile(Types + Callers));
        foreach (string name in names)
        {
            // The first call of the first makes all, since the object has all; so each has a session's first call in turn.
            Assert.Equal((name, 1), (name, await session.RunAsync<int>(name)));
        }

        Assert.Equal(1, made);
    }

    [LinuxTheory]
    [MemberData(nameof(Processors))]
    public async Task What_registers_hold_is_the_same_in_the_function(string processor)
    {
        // Fills the registers in which arguments may be, and those of nested functions, and compares. In assembly, since no compiler would.
        const string Registers = "0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 18";
        const string Vectors = "0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31";
        string caller = $$"""
            __asm__(
                ".text\n.globl compare\n.type compare, %function\ncompare:\n"
                "stp x29, x30, [sp, #-112]!\nstp x19, x20, [sp, #16]\nstp d8, d9, [sp, #32]\nstp d10, d11, [sp, #48]\nstp d12, d13, [sp, #64]\nstp d14, d15, [sp, #80]\n"
                ".irp n, {{Vectors}}\nmov x9, #(0x100 + \\n)\ndup v\\n\\().2d, x9\n.endr\n"
                ".irp n, {{Registers}}\nmov x\\n, #(0x200 + \\n)\n.endr\n"
                "bl late\n"
                "ldp d14, d15, [sp, #80]\nldp d12, d13, [sp, #64]\nldp d10, d11, [sp, #48]\nldp d8, d9, [sp, #32]\nldp x19, x20, [sp, #16]\nldp x29, x30, [sp], #112\nret\n"
                ".size compare, . - compare\n");
            """;
        string late = $$"""
            __asm__(
                ".text\n.globl late\n.type late, %function\nlate:\n"
                ".irp n, {{Registers}}\nmov x16, #(0x200 + \\n)\ncmp x\\n, x16\nb.ne 1f\n.endr\n"
                ".irp n, {{Vectors}}\nmov x16, #(0x100 + \\n)\nfmov x17, d\\n\ncmp x16, x17\nb.ne 1f\nmov x17, v\\n\\().d[1]\ncmp x16, x17\nb.ne 1f\n.endr\n"
                "mov w0, #1\nret\n1: sub w0, w16, #0\nret\n"
                ".size late, . - late\n");
            """;
        await using Session session = await StartAsync(processor);
        byte[] content = EmulatedSession.Compile(late);
        await session.Main.DefineLazyAsync("late", (_, _) => new ValueTask<IReadOnlyList<GivenObject>>([new GivenObject("late.o", content)]), cancellation: Cancellation);
        session.AddObject("caller.o", EmulatedSession.Compile(caller));
        Assert.Equal(1, await session.RunAsync<int>("compare"));
        Assert.Equal(1, await session.RunAsync<int>("compare"));
    }

    [LinuxFact]
    public async Task Scalable_vectors_arrive_whole()
    {
        const string Late = "#include <arm_sve.h>\nsvint64_t late(svint64_t a, svbool_t which) { return svadd_n_s64_m(which, a, 100); }";
        const string Caller = """
            #include <arm_sve.h>
            svint64_t late(svint64_t, svbool_t);
            int run(void)
            {
                /* Every second element of 1, 2, 3, ... */
                svint64_t given = svindex_s64(1, 1), got = late(given, svcmpeq_n_s64(svptrue_b64(), svand_n_s64_x(svptrue_b64(), given, 1), 1));
                long count = svcntd();
                return svaddv_s64(svptrue_b64(), got) == count * (count + 1) / 2 + 100 * (count / 2) ? (int)count : -1;
            }
            """;
        await using Session session = await StartAsync("max");
        byte[] late = EmulatedSession.Compile(Late, "-march=armv8.2-a+sve");
        await session.Main.DefineLazyAsync("late", (_, _) => new ValueTask<IReadOnlyList<GivenObject>>([new GivenObject("late.o", late)]), cancellation: Cancellation);
        session.AddObject("caller.o", EmulatedSession.Compile(Caller, "-march=armv8.2-a+sve"));

        // More than the 128 bits that all vectors have.
        Assert.InRange(await session.RunAsync<int>("run"), 4, 32);
    }

    [LinuxFact]
    public async Task A_failure_is_what_the_host_chose()
    {
        const string Caller = """
            long integer(void); double number(void); float single(void); struct three { double a[3]; } zeros(void); struct large { long a[4]; } large(int);
            int use_integer(void) { return integer() == -5; } int use_number(void) { return number() == -0.5; } int use_single(void) { return single() == 2.5f; }
            int use_zeros(void) { struct three t = zeros(); return t.a[0] == 0 && t.a[1] == 0 && t.a[2] == 0; } int use_large(void) { return large(11).a[3] == 44; }
            """;
        await using Session session = await StartAsync("max");
        session.AddObject("instead.o", EmulatedSession.Compile("struct large { long a[4]; }; struct large instead(int a) { return (struct large) { { a, 2 * a, 3 * a, 4 * a } }; }"));
        Symbol instead = await session.LookUpAsync("instead", Cancellation);
        foreach ((string name, LazyFailure failure) in ((string, LazyFailure)[])[
            ("integer", LazyFailure.Returns(-5)), ("number", LazyFailure.Returns(-0.5)), ("single", LazyFailure.Returns(2.5f)), ("zeros", LazyFailure.ReturnsZero), ("large", LazyFailure.Calls(instead.Address))])
        {
            await session.Main.DefineLazyAsync(name, static (name, _) => throw new NotSupportedException($"no {name}"), new LazyOptions { Failure = failure }, Cancellation);
        }

        session.AddObject("caller.o", EmulatedSession.Compile(Caller));
        string[] names = ["integer", "number", "single", "zeros", "large"];
        foreach (string name in names)
        {
            Assert.Equal((name, 1), (name, await session.RunAsync<int>("use_" + name)));
        }

        Assert.Equal(names.Select(static name => $"{name}: no {name}"), _failures);
    }

    [LinuxFact]
    public async Task The_executor_ends_where_the_host_chose_that()
    {
        await using Session session = await StartAsync("max");
        Symbol f = await session.Main.DefineLazyAsync(
            "f", static (_, _) => throw new NotSupportedException("no"), new LazyOptions { Failure = LazyFailure.EndsExecutor }, Cancellation);
        ExecutorCrashedException crash = await Assert.ThrowsAsync<ExecutorCrashedException>(() => session.CallAsync(f.Address).AsTask());
        Assert.Equal("SIGILL", crash.SignalName);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private Task<Session> StartAsync(string processor) =>
        EmulatedSession.StartAsync(["-cpu", processor], (name, exception) => _failures.Enqueue($"{name}: {exception.Message}"));
}

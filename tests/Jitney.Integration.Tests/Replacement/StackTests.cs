using Jitney.Integration.Tests.Infrastructure;
using Jitney.Sessions;
using Jitney.Sessions.Replacement;

namespace Jitney.Integration.Tests.Replacement;

/// <summary>What counts as a thread's stack where it is decided whether a thread can come back to old code: all of it, wherever the thread is just now, and nothing of what lies behind it.</summary>
public sealed class StackTests(Workshop workshop)
{
    private const string Threads = """
        #include <pthread.h>
        #include <signal.h>
        #include <stdint.h>
        #include <stdlib.h>
        #include <sys/mman.h>
        #include <ucontext.h>
        #include <unistd.h>
        long f(long (*wait)(void)); void *get_inner(void);
        volatile int inside, goes_on; extern volatile int ended; static pthread_t thread; static long result; static char *memory;
        enum { size = 1 << 20 };
        long get_ended(void) { return ended; }
        static int spins;
        static void nap(void) { inside = 1; while (!goes_on) if (!spins) usleep(1000); }
        static long wait_here(void) { nap(); return 5; }
        static void on_signal(int number) { (void)number; nap(); }
        static long wait_in_handler(void) { raise(SIGUSR2); return 6; }
        static ucontext_t back, there;
        static void in_coroutine(void) { nap(); swapcontext(&there, &back); }
        static long wait_in_coroutine(void) {
            getcontext(&there); there.uc_stack.ss_sp = memory; there.uc_stack.ss_size = size; makecontext(&there, in_coroutine, 0);
            swapcontext(&back, &there); return 7;
        }
        static void *run_behind(void *unused) { nap(); return unused; }
        static void use_for_handlers(void *start) {
            stack_t stack = { .ss_sp = start, .ss_size = size / 2 }; sigaltstack(&stack, 0);
            struct sigaction action = { .sa_handler = on_signal, .sa_flags = SA_ONSTACK }; sigaction(SIGUSR2, &action, 0);
        }
        static void *run_in_handler(void *unused) { use_for_handlers(memory); result = f(wait_in_handler); return unused; }
        static void *run_in_handler_above(void *unused) { char stack[size / 2]; use_for_handlers(stack); result = f(wait_in_handler); __asm__ volatile("" : : "r"(stack) : "memory"); return unused; }
        static void *run_in_coroutine(void *unused) { result = f(wait_in_coroutine); return unused; }
        static int start(void *(*function)(void *), int has_stack) {
            pthread_attr_t attributes; pthread_attr_init(&attributes);
            memory = mmap(0, 4 * size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
            if (has_stack) pthread_attr_setstack(&attributes, memory, size);
            if (pthread_create(&thread, &attributes, function, 0)) return -1;
            while (!inside) usleep(100);
            return 0;
        }
        long begin_behind(void) { if (start(run_behind, 1)) return -1; for (int at = 0; at < size; at += 8) *(void **)(memory + 2 * size + at) = get_inner(); return 0; }
        long begin_in_handler(void) { return start(run_in_handler, 0); }
        long begin_in_handler_above(void) { return start(run_in_handler_above, 0); }
        long begin_in_coroutine(void) { return start(run_in_coroutine, 0); }
        long begin_in_handler_busily(void) { spins = 1; return start(run_in_handler, 0); }
        long begin_in_handler_above_busily(void) { spins = 1; return start(run_in_handler_above, 0); }
        long begin_in_coroutine_busily(void) { spins = 1; return start(run_in_coroutine, 0); }
        long end(void) { goes_on = 1; pthread_join(thread, 0); return result; }
        """;

    private const string Replaced = """
        extern volatile int ended;
        static long added = VERSION;
        static long inner(void) { return added; }
        void *get_inner(void) { return (void *)inner; }
        long f(long (*wait)(void)) { long waited = wait(); return waited * 1000 + inner(); }
        __attribute__((destructor)) static void end_of_this(void) { ended++; added = -1; }
        """;

    [Theory]
    [MemberData(nameof(Ways.Each), MemberType = typeof(Ways))]
    public async Task Memory_behind_a_stack_keeps_nothing(Way way)
    {
        await using Session session = await StartAsync(way);
        Assert.Equal(0, await CallAsync(session, "begin_behind"));
        int kept = -1;
        for (int number = 2; number < 42 && kept != 0; number++)
        {
            kept = (await ReplaceAsync(session, number)).KeptCode;
        }

        // What stacks of the host happen to hold may look like an address of old code.
        Assert.InRange(kept, 0, way == Way.InProcess ? 2 : 0);
        Assert.InRange(await CallAsync(session, "get_ended"), 1, 42);
        Assert.Equal(0, await CallAsync(session, "end"));
    }

    [Theory]
    [MemberData(nameof(OtherStacks))]
    public async Task The_stack_that_a_thread_has_left_for_another_keeps_what_it_leads_to(string begin, long expected, Way way)
    {
        await using Session session = await StartAsync(way);
        Assert.Equal(0, await CallAsync(session, begin));
        for (int number = 2; number < 6; number++)
        {
            Assert.InRange((await ReplaceAsync(session, number)).KeptCode, 1, number);
        }

        Assert.InRange(await CallAsync(session, "get_ended"), 0, 3);
        Assert.Equal(expected, await CallAsync(session, "end"));
    }

    public static TheoryData<string, long, Way> OtherStacks()
    {
        var rows = new TheoryData<string, long, Way>();
        foreach (Way way in Enum.GetValues<Way>())
        {
            foreach (string busily in new[] { "", "_busily" })
            {
                // The handlers' stack lies elsewhere, and in a frame of the code that they interrupt.
                rows.Add($"begin_in_handler{busily}", 6001, way);
                rows.Add($"begin_in_handler_above{busily}", 6001, way);
                rows.Add($"begin_in_coroutine{busily}", 7001, way);
            }
        }

        return rows;
    }

    private async Task<Session> StartAsync(Way way)
    {
        Session session = await way.StartAsync();
        session.Main.MakeReplaceable("f", "get_inner");
        session.AddObject(workshop.Object("volatile int ended;", CodeKind.Pic));
        _ = await session.LookUpAsync("ended", TestContext.Current.CancellationToken);
        session.AddModule().AddObject(workshop.Object(Replaced, CodeKind.Pic, "-DVERSION=1"));
        _ = await session.LookUpAsync("f", TestContext.Current.CancellationToken);
        session.AddObject(workshop.Object(Threads, CodeKind.Pic));
        return session;
    }

    private ValueTask<ReplaceResult> ReplaceAsync(Session session, int version) =>
        session.Main.ReplaceAsync([new GivenObject(workshop.Object(Replaced, CodeKind.Pic, $"-DVERSION={version}"))], TestContext.Current.CancellationToken);

    private static async Task<long> CallAsync(Session session, string name) =>
        await session.CallAsync<long>((await session.LookUpAsync(name, TestContext.Current.CancellationToken)).Address);
}

using System.Globalization;
using Jitney.Interop.Guards;
using Jitney.Interop.Linux.Guards;
using Jitney.TestSupport;
using Xunit;

namespace Jitney.Interop.Tests.Linux.Guards;

/// <summary>Does the handler of SIGBUS do its work on each processor that it is written for, in a program that has nothing of the runtime?</summary>
public sealed class GuardCodeTests
{
    // The page of code, that of what it reads, and a table of two chunks, as GuardHandler and GuardTable make them.
    private const string Source = """
        #define _GNU_SOURCE
        #include <signal.h>
        #include <stdint.h>
        #include <stdio.h>
        #include <stdlib.h>
        #include <string.h>
        #include <sys/mman.h>
        #include <sys/wait.h>
        #include <unistd.h>
        struct state { uint64_t table, former; uint32_t resets, unused; uint64_t mask; char more[32]; char action[32]; };
        struct entry { uint64_t start, end; uint32_t was_cut, protection; uint64_t unused; };
        struct chunk { uint64_t next; uint32_t count, unused; struct entry entries[3]; };
        static const unsigned char code[] = { BYTES };
        static struct chunk second = {0, 3, 0, {{0}}}, first = {(uint64_t)&second, 3, 0, {{0}}};
        static volatile int calls;
        static void former(int number, siginfo_t *information, void *context) { (void)context; calls += number == SIGBUS && information->si_signo == SIGBUS; }
        static struct state *put_up(void (*handler)(int, siginfo_t *, void *), int resets)
        {
            char *memory = mmap(0, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
            struct state *state = (struct state *)(memory + 4096);
            struct sigaction action = {.sa_flags = SA_SIGINFO | SA_RESTART};
            memcpy(memory, code, sizeof code);
            *state = (struct state){(uint64_t)&first, (uint64_t)handler, resets, 0, -(uint64_t)sysconf(_SC_PAGESIZE), {0}, {0}};
            mprotect(memory, 4096, PROT_READ | PROT_EXEC);
            __builtin___clear_cache(memory, memory + sizeof code);
            action.sa_sigaction = (void (*)(int, siginfo_t *, void *))memory;
            sigaction(SIGBUS, &action, 0);
            return state;
        }
        static char *map(const char *name, int size)
        {
            FILE *file = fopen(name, "w+");
            for (int index = 0; index < size; index++)
                fputc(7, file);
            fflush(file);
            return mmap(0, size, PROT_READ, MAP_SHARED, fileno(file), 0);
        }
        static int end_of(void (*child)(void))
        {
            int status;
            pid_t process = fork();
            if (process == 0) {
                child();
                _exit(0);
            }
            waitpid(process, &status, 0);
            return WIFSIGNALED(status) ? WTERMSIG(status) : -WEXITSTATUS(status);
        }
        static char *unguarded;
        static void touch(void) { (void)*(volatile char *)(unguarded + 3 * 4096); }
        static void fault_without_handler(void) { put_up(0, 0); touch(); }
        static void signal_without_handler(void) { put_up(0, 0); raise(SIGBUS); }
        static void signal_twice(void) { put_up(former, 1); raise(SIGBUS); if (calls == 1) raise(SIGBUS); }
        int main(void)
        {
            char *bytes = map("guarded", 4 * 4096);
            int sum = 0;
            unguarded = map("unguarded", 4 * 4096);
            truncate("guarded", 4096 + 5);
            truncate("unguarded", 0);
            first.entries[1] = (struct entry){(uint64_t)bytes + 0x100000, (uint64_t)bytes + 0x200000, 0, PROT_READ, 0};
            second.entries[2] = (struct entry){(uint64_t)bytes, (uint64_t)bytes + 4 * 4096, 0, PROT_READ, 0};
            put_up(former, 0);
            for (int index = 0; index < 4 * 4096; index++)
                sum += bytes[index];
            printf("%d %d %d %d\n", sum == 7 * (4096 + 5), (int)second.entries[2].was_cut, (int)first.entries[1].was_cut, calls);
            raise(SIGBUS);
            raise(SIGBUS);
            printf("%d\n", calls);
            calls = 0;
            printf("%d\n", end_of(fault_without_handler));
            printf("%d\n", end_of(signal_without_handler));
            printf("%d\n", end_of(signal_twice));
            return 0;
        }
        """;

    [LinuxTheory]
    [InlineData("x86_64")]
    [InlineData("aarch64")]
    public void Missing_pages_become_zeros_and_all_else_goes_to_the_former_action(string processor)
    {
        var cross = new CrossTools(processor);
        Assert.SkipWhen(cross.Missing is not null, cross.Missing ?? "");
        using var tools = new Toolbox();
        ReadOnlySpan<byte> code = processor == "x86_64" ? X64GuardCode.Bytes : AArch64GuardCode.Bytes;
        string bytes = string.Join(',', code.ToArray().Select(static one => one.ToString(CultureInfo.InvariantCulture)));
        File.WriteAllText(tools.PathOf("a.c"), Source.Replace("BYTES", bytes, StringComparison.Ordinal));
        tools.Run(cross.Compiler, "-O1", "-o", "a", "a.c");

        const int BusError = 7;
        Assert.Equal($"1 1 0 0\n2\n{BusError}\n{BusError}\n{BusError}\n", cross.Run(tools, "a"));
    }
}

using System.Globalization;
using Jitney.TestSupport;

namespace Jitney.Tests.Sessions.Replacement;

/// <summary>Does the code that looks at threads find what they hold, on each processor that it is written for?</summary>
/// <remarks>Emulators tell of their own threads where the system would tell of the program's; so the code is tried in parts.</remarks>
public sealed class ThreadExaminerCodeTests
{
    // Each thread has an address of some memory at one place, and looks at itself when it gets the signal.
    private const string Looks = """
        #include <errno.h>
        #include <pthread.h>
        #include <signal.h>
        #include <stdio.h>
        #include <stdlib.h>
        #include <string.h>
        #include <sys/syscall.h>
        #include <unistd.h>

        /* What the C library tells the kernel of a thread, and emulators do not pass on: an address in its record. */
        static uint64_t record;
        static long call_here(long number, long a, long b, long c, long d, long e, long f)
        {
            long result = call6(number, a, b, c, d, e, f);
            if (number == SYS_get_robust_list && result == -ENOSYS) {
                *(uint64_t *)b = record;
                return 0;
            }
            return result;
        }
        #define call6 call_here
        #include "replace.c"

        #if defined(__aarch64__)
        #define KEPT "x20"
        #define IN_VECTOR "w"
        #else
        #define KEPT "r12"
        #define IN_VECTOR "x"
        #endif

        static volatile int spins, ends, number_of_thread;
        static uint64_t inverted;

        static void tell(void)
        {
            number_of_thread = gettid();
            record = (uint64_t)__builtin_thread_pointer() - 1024;
        }
        static void spin(void)
        {
            spins = 1;
            while (!ends)
                ;
        }
        static void *nowhere(void *none) { tell(); spin(); return none; }
        static void *in_register(void *none)
        {
            tell();
            spins = 1;
            register uint64_t kept __asm__(KEPT) = ~inverted;
            while (!ends)
                __asm__ volatile("" : "+r"(kept));
            return none;
        }
        static void *in_vector(void *none)
        {
            double kept;
            tell();
            spins = 1;
            uint64_t word = ~inverted;
            memcpy(&kept, &word, 8);
            word = 0;
            while (!ends)
                __asm__ volatile("" : "+" IN_VECTOR(kept), "+r"(word));
            return none;
        }
        static void *on_stack(void *none)
        {
            volatile uint64_t kept[100];
            kept[50] = ~inverted;
            tell();
            spin();
            return kept[50] ? none : 0;
        }
        static void *signed_on_stack(void *none)
        {
            volatile uint64_t kept[100];
            kept[50] = ~inverted;
        #if defined(__aarch64__)
            register uint64_t word __asm__("x17") = ~inverted;
            register uint64_t by __asm__("x16") = 0x1234;
            __asm__ volatile("hint #8" : "+r"(word) : "r"(by)); /* pacia1716 */
            kept[50] = word;
            word = 0;
            __asm__ volatile("" : "+r"(word));
        #endif
            tell();
            spin();
            return kept[50] ? none : 0;
        }
        static void handle(int number) { (void)number; spin(); }
        static void *below_handler(void *none)
        {
            volatile uint64_t kept[100];
            stack_t other = {.ss_sp = malloc(1 << 16), .ss_size = 1 << 16};
            struct sigaction action = {.sa_handler = handle, .sa_flags = SA_ONSTACK};
            sigaltstack(&other, 0);
            sigaction(SIGUSR1, &action, 0);
            kept[50] = ~inverted;
            tell();
            pthread_kill(pthread_self(), SIGUSR1);
            return kept[50] ? none : 0;
        }

        static const char *of(void *(*run)(void *))
        {
            pthread_t id;
            spins = ends = 0;
            pthread_create(&id, 0, run, 0);
            while (!spins)
                usleep(1000);
            memory = (int)open_file("/proc/self/mem", 0);
            list_mappings();
            process = getpid();
            used = 0;
            threads[0] = (struct thread){number_of_thread, asked};
            thread_count = 1;
            int number = take_signal();
            call(SYS_tgkill, process, number_of_thread, number);
            for (int looks = 0; looks < 20000 && __atomic_load_n(&threads[0].state, __ATOMIC_ACQUIRE) != seen; looks++)
                usleep(1000);
            while (__atomic_load_n(&handlers, __ATOMIC_ACQUIRE) != 0)
                usleep(1000);
            leave_signal(number);
            ends = 1;
            pthread_join(id, 0);
            close(memory);
            return used == 1 << 3 ? "used" : used == 0 ? "not" : "all";
        }

        int main(void)
        {
            static char area[4096] __attribute__((aligned(4096)));
            /* Emulators do not take the highest. */
            for (int number = 55; number <= 64; number++)
                signal(number, SIG_IGN);
            ranges[0] = (struct range){(uint64_t)area, (uint64_t)area + sizeof area, 3};
            range_count = 1;
            lowest = ranges[0].start;
            highest = ranges[0].end;
            inverted = ~((uint64_t)area + 8);
            printf("%s\n", of(nowhere));
            printf("%s\n", of(in_register));
            printf("%s\n", of(in_vector));
            printf("%s\n", of(on_stack));
            printf("%s\n", of(signed_on_stack));
            printf("%s\n", of(below_handler));
            return 0;
        }
        """;

    private const string Table = """
        #include <link.h>
        #include <stdio.h>
        #include <string.h>
        #include "replace.c"
        static uint64_t base;
        static int find(struct dl_phdr_info *info, size_t size, void *unused)
        {
            (void)size, (void)unused;
            if (strstr(info->dlpi_name, "libc.so"))
                base = info->dlpi_addr;
            return 0;
        }
        int main(int count, char **arguments)
        {
            FILE *file = fopen(arguments[count - 1], "r");
            unsigned long at;
            memory = (int)open_file("/proc/self/mem", 0);
            dl_iterate_phdr(find, 0);
            uint64_t table = table_of(base);
            while (fscanf(file, "%lx", &at) == 1) {
                uint64_t entry = entry_for(table, base + at);
                printf("%lx %d\n", at, entry && is_saved_by_entry(entry, base + at));
            }
            return 0;
        }
        """;

    [LinuxTheory]
    [InlineData("x86_64")]
    [InlineData("aarch64")]
    public void A_running_thread_finds_addresses_in_registers_on_its_stack_and_behind_a_handler(string processor) =>
        Assert.Equal("not\nused\nused\nused\nused\nused\n", Run(processor, Looks, ""));

    [LinuxTheory]
    [InlineData("aarch64")]
    public void Where_the_return_address_is_saved_is_what_readelf_reads_in_the_unwind_table_of_the_C_library(string processor)
    {
        var cross = new CrossTools(processor);
        Assert.SkipWhen(cross.Missing is not null, cross.Missing ?? "");
        using var tools = new Toolbox();
        SortedDictionary<ulong, bool> rows = RowsOf(tools.Run($"{processor}-linux-gnu-readelf", "-wF", $"/usr/{processor}-linux-gnu/lib/libc.so.6"));
        Assert.Contains(true, rows.Values);
        Assert.Contains(false, rows.Values);

        string given = string.Join('\n', rows.Keys.Select(static place => place.ToString("x", CultureInfo.InvariantCulture)));
        string expected = string.Concat(rows.Select(static row => string.Create(CultureInfo.InvariantCulture, $"{row.Key:x} {(row.Value ? 1 : 0)}\n")));
        Assert.Equal(expected, Run(processor, Table, given));
    }

    // "LOC CFA ... ra", then a line for each place where something changes. ra is "c-24" where it is saved and "u" where it is in its register; where it is "u" throughout there is no caller.
    private static SortedDictionary<ulong, bool> RowsOf(string text)
    {
        var rows = new SortedDictionary<ulong, bool>();
        foreach (string entry in text.Split("\n\n"))
        {
            string[][] lines = [.. entry.Split('\n').Select(static line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)).Where(static words => words.Length > 1)];
            if (!lines.Any(static words => words.Contains("FDE")))
            {
                continue;
            }

            int column = lines.FirstOrDefault(static words => words[0] == "LOC") is { } head ? Array.IndexOf(head, "ra") : -1;
            (ulong Place, string State)[] states = [.. lines
                .Where(static words => words[0].Length == 16 && ulong.TryParse(words[0], NumberStyles.HexNumber, CultureInfo.InvariantCulture, out _))
                .Select(words => (ulong.Parse(words[0], NumberStyles.HexNumber, CultureInfo.InvariantCulture), column < 0 ? "" : words[column]))];
            bool hasNoCaller = states.All(static state => state.State == "u");
            foreach ((ulong place, string state) in states)
            {
                rows[place] = hasNoCaller || state.StartsWith('c');
            }
        }

        return rows;
    }

    private static string Run(string processor, string source, string given)
    {
        var cross = new CrossTools(processor);
        Assert.SkipWhen(cross.Missing is not null, cross.Missing ?? "");
        using var tools = new Toolbox();
        string folder = Path.Combine(SourceFolder(), "src", "Jitney", "Sessions", "Replacement", "Native");
        File.WriteAllText(tools.PathOf("a.c"), source);
        File.WriteAllText(tools.PathOf("given"), given);
        tools.Run(cross.Compiler, "-O1", "-pthread", "-D_GNU_SOURCE", "-I", folder, "-include", Path.Combine(folder, $"machine.{processor}.h"), "-o", "a", "a.c");
        return cross.Run(tools, "a", tools.PathOf("given"));
    }

    private static string SourceFolder()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Jitney.slnx")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new DirectoryNotFoundException("there is no Jitney.slnx above the tests");
    }
}

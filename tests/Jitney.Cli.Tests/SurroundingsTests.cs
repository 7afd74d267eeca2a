using Jitney.Cli.Tests.Support;

namespace Jitney.Cli.Tests;

/// <summary>Does a program get the bytes that it would get natively, wherever it runs, also when its process had to start twice?</summary>
public sealed class SurroundingsTests
{
    // Prints arguments and environment in hexadecimal, as main, an initialiser and the system know them.
    private const string Shows = """
        #include <pthread.h>
        #include <stdint.h>
        #include <stdio.h>
        #include <stdlib.h>
        #include <string.h>
        #include <sys/auxv.h>
        #include <sys/resource.h>
        #ifdef SIZE
        __thread char large[SIZE] __attribute__((aligned(ALIGNMENT)));
        #else
        __thread char large[8];
        #define SIZE 8
        #define ALIGNMENT 1
        #endif
        extern char **environ;
        static void show(const char *what, const char *text, long size)
        {
            printf("%s:", what);
            for (long index = 0; index < size; index++)
                printf("%02x", (unsigned char)text[index]);
            puts("");
        }
        __attribute__((constructor)) static void initialise(int count, char **arguments, char **environment)
        {
            for (int index = 1; index < count; index++)
                show("early argument", arguments[index], (long)strlen(arguments[index]));
            for (; *environment; environment++)
                show("early variable", *environment, (long)strlen(*environment));
        }
        static void *use(void *unused)
        {
            memset(large, 7, SIZE);
            printf("%d %d\n", large[SIZE - 1], (int)((uintptr_t)large % ALIGNMENT));
            return unused;
        }
        int main(int count, char **arguments)
        {
            static char all[1 << 16];
            struct rlimit limit;
            pthread_t thread;
            FILE *file = fopen("/proc/self/environ", "r");
            show("system", all, (long)fread(all, 1, sizeof all, file));
            fclose(file);
            for (int index = 1; index < count; index++)
                show("argument", arguments[index], (long)strlen(arguments[index]));
            for (char **variable = environ; *variable; variable++)
                show("variable", *variable, (long)strlen(*variable));
            printf("%s %d %d\n", getenv("MIDDLE"), getauxval(AT_PAGESZ) == 4096, getrlimit(RLIMIT_STACK, &limit));
            printf("%lu\n", (unsigned long)limit.rlim_cur);
            use(NULL);
            pthread_create(&thread, NULL, use, NULL);
            pthread_join(thread, NULL);
            fflush(stdout);
            return system("env");
        }
        """;

    private const string Surroundings = """
        env -i ZA=$'\xff\x01' MIDDLE=ä GLIBC_TUNABLES=glibc.malloc.check=0 A= LD_PRELOAD= A=again BB=$'\n' "$@" -- $'\xff' '' $'a\xc3' ä -- --last
        """;

    public static TheoryData<string, string> Cases
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (string way in new[] { "--memory=shared", "--memory=copy", "--in-process" })
            {
                foreach (string storage in new[] { "", "-DSIZE=5000 -DALIGNMENT=1", "-DSIZE=4000000 -DALIGNMENT=1", "-DSIZE=24 -DALIGNMENT=256", "-DSIZE=100000 -DALIGNMENT=8192" })
                {
                    data.Add(way, storage);
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_program_gets_exactly_what_it_gets_natively(string way, string storage)
    {
        using var shop = new Workshop();
        string program = shop.Compile("a.o", Shows, storage.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        shop.Make("cc", "-pthread", "-o", "native", program);
        // A native program takes no marker between its name and its arguments.
        string expected = Run(shop, Surroundings.Replace("\"$@\" --", "./native", StringComparison.Ordinal));

        Assert.Equal(expected, Run(shop, Surroundings, JitneyProgram.Path, "run", way, program));
    }

    [Fact]
    public void An_object_on_standard_input_cannot_be_read_twice_so_there_is_no_second_start_for_it()
    {
        using var shop = new Workshop();
        string program = shop.Compile("a.o", "__thread char large[5000]; int main(void) { return large[4999] + 3; }");
        byte[] content = File.ReadAllBytes(shop.PathOf(program));
        Assert.Equal(3, shop.JitneyReading(content, "run", "-").Code);
        Outcome refused = shop.JitneyReading(content, "run", "--in-process", "-");
        Assert.Equal(125, refused.Code);
        Assert.Contains("GLIBC_TUNABLES=glibc.rtld.optional_static_tls=", refused.Errors, StringComparison.Ordinal);
    }

    private static string Run(Workshop shop, string script, params string[] words) => shop.Make("bash", ["-c", script, "bash", .. words]);
}

using System.Diagnostics;
using Jitney.Cli.Tests.Support;

namespace Jitney.Cli.Tests;

/// <summary>Whatever an executor does before a program runs in it: does jitney end soon, with one line that tells, and not as if the program had ended?</summary>
public sealed class UnreliableExecutorTests
{
    // Setup, and all answers until the program is called.
    private const int Messages = 9;

    private const string LlvmExecutor = "/usr/lib/llvm-19/bin/llvm-jitlink-executor";

    // A relay in front of a real executor: spoils one message of it.
    private const string Relay = """
        #include <fcntl.h>
        #include <pthread.h>
        #include <stdint.h>
        #include <stdio.h>
        #include <stdlib.h>
        #include <string.h>
        #include <sys/wait.h>
        #include <unistd.h>
        static int in, out, to[2], from[2];
        static int whole(int file, char *bytes, uint64_t size) {
            for (ssize_t done; size > 0; bytes += done, size -= done)
                if ((done = read(file, bytes, size)) <= 0) return 0;
            return 1;
        }
        static void say(const void *bytes, uint64_t size) { if (write(out, bytes, size) < 0) _exit(3); }
        static void *pass(void *unused) {
            static char bytes[1 << 16];
            for (ssize_t size; (size = read(in, bytes, sizeof bytes)) > 0;)
                if (write(to[1], bytes, size) != size) break;
            _exit(0);
        }
        int main(int count, char **words) {
            if (count < 2 || sscanf(words[1], "filedescs=%d,%d", &in, &out) != 2) return 2;
            const char *fault = getenv("FAULT");
            int at = atoi(getenv("FAULT_AT")), number = 0;
            if (pipe(to) || pipe(from)) return 2;
            if (fork() == 0) {
                char word[40];
                sprintf(word, "filedescs=%d,%d", to[0], from[1]);
                close(to[1]), close(from[0]), close(in), close(out);
                dup2(open("/dev/null", O_WRONLY), 2); /* It may have words of its own for the end of its relay, and jitney's are counted. */
                execl(getenv("REAL_EXECUTOR"), getenv("REAL_EXECUTOR"), word, NULL);
                _exit(127);
            }
            close(to[0]), close(from[1]);
            pthread_t thread;
            pthread_create(&thread, NULL, pass, NULL);
            static char message[1 << 20], setup[1 << 20];
            for (uint64_t *header = (uint64_t *)message; whole(from[0], message, 32) && whole(from[0], message + 32, header[0] - 32); number++) {
                if (number == 0) memcpy(setup, message, header[0]);
                if (number != at) { say(message, header[0]); continue; }
                if (!strcmp(fault, "exit")) _exit(7);
                if (!strcmp(fault, "kill")) raise(9);
                if (!strcmp(fault, "silence")) for (;;) pause();
                if (!strcmp(fault, "torn")) { say(message, header[0] - 1); _exit(0); }
                if (!strcmp(fault, "greet again")) { say(setup, *(uint64_t *)setup); if (number == 0) say(setup, *(uint64_t *)setup); }
                if (!strcmp(fault, "misnumber")) { header[2] += 1000; say(message, header[0]); }
                if (!strcmp(fault, "tag")) { header[3] = 1; say(message, header[0]); }
                if (!strcmp(fault, "empty")) { header[0] = 32; say(message, 32); }
                if (!strcmp(fault, "garbage")) { memset(message + 32, 0xa5, header[0] - 32); say(message, header[0]); }
            }
            int status = 0;
            wait(&status);
            return WEXITSTATUS(status);
        }
        """;

    private const string Program = """
        #include <stdio.h>
        static int begun;
        __attribute__((constructor)) static void begin(void) { begun = 1; }
        int main(void) { printf("begun %d\n", begun); return 5; }
        """;

    [Theory]
    [InlineData("exit")]
    [InlineData("kill")]
    [InlineData("torn")]
    [InlineData("greet again")]
    [InlineData("misnumber")]
    [InlineData("tag")]
    [InlineData("empty")]
    [InlineData("garbage")]
    [InlineData("silence")]
    public void A_bad_message_ends_in_one_line(string fault)
    {
        using var shop = new Workshop();
        (string relay, string program) = Make(shop);

        // The last but one begins to run the program's code, whose end is the program's; the last one is not waited for.
        int last = fault is "exit" or "kill" or "torn" or "silence" ? Messages - 2 : Messages - 1;
        for (int number = 0; number <= last; number++)
        {
            var time = Stopwatch.StartNew();
            Outcome outcome = Run(shop, relay, program, fault, number);
            Assert.True(outcome.Code == 125, $"message {number}: {outcome}");
            Assert.Equal("", outcome.Output);
            Assert.StartsWith("error: the ", outcome.Errors, StringComparison.Ordinal);
            Assert.Contains("executor could not ", outcome.Errors, StringComparison.Ordinal);
            Assert.Equal(outcome.Errors.Length - 1, outcome.Errors.IndexOf('\n', StringComparison.Ordinal));
            Assert.True(time.Elapsed < TimeSpan.FromSeconds(8), $"message {number} took {time.Elapsed}");
        }
    }

    [Fact]
    public void Without_a_fault_the_program_runs()
    {
        using var shop = new Workshop();
        (string relay, string program) = Make(shop);
        Outcome outcome = Run(shop, relay, program, "none", -1);
        Assert.Equal((5, "begun 1\n", ""), (outcome.Code, outcome.Output, outcome.Errors));
    }

    private static (string Relay, string Program) Make(Workshop shop)
    {
        File.WriteAllText(shop.PathOf("relay.c"), Relay);
        shop.Make("cc", "-O1", "-w", "-o", "relay", "relay.c", "-lpthread");
        return (shop.PathOf("relay"), shop.Compile("program.o", Program));
    }

    private static Outcome Run(Workshop shop, string relay, string program, string fault, int number) => shop.Jitney(
        new Dictionary<string, string> { ["FAULT"] = fault, ["FAULT_AT"] = $"{number}", ["REAL_EXECUTOR"] = LlvmExecutor },
        "run",
        "--executor",
        relay,
        "--deadline",
        "0.5",
        program);
}

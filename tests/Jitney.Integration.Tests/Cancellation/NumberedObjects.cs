using System.Text;
using Jitney.Integration.Tests.Infrastructure;

namespace Jitney.Integration.Tests.Cancellation;

/// <summary>Objects that differ by a number in their names: each compiled once, then copied with another number.</summary>
/// <remarks>Each counts itself when it is called first, and tells when its memory is not as it was compiled.</remarks>
public static class NumberedObjects
{
    private const string Pattern = "f000000";

    /// <summary>What all of them need.</summary>
    public const string Base = "int balance, alive, entered; int get_balance(void) { return balance; } int get_alive(void) { return alive; } int get_entered(void) { return entered; }";

    private const string Source = """
        #include <stdlib.h>
        extern int balance, entered;
        static const char own[] = "f000000";
        static const char *where = own;
        static int data[100] = { 7, 35 };
        static char zeroes[5000];
        #if ENDS
        extern int alive;
        static void left(void) { __sync_fetch_and_sub(&alive, 1); }
        __attribute__((constructor)) static void begin(void) { __sync_fetch_and_add(&alive, 2); atexit(left); }
        __attribute__((destructor)) static void end(void) { __sync_fetch_and_sub(&alive, 1); }
        #endif
        int f000000(void)
        {
            __sync_fetch_and_add(&entered, 1);
            for (int index = 0; index < 5000; index++)
                if (zeroes[index]++) return -1;
            __sync_fetch_and_add(&balance, 1);
            return atoi(where + 1) * 100 + data[0] + data[1];
        }
        """;

    /// <summary>The name of a number's function.</summary>
    public static string Name(int number) => $"f{number:d6}";

    /// <summary>What that function returns when it is called first.</summary>
    public static long Result(int number) => (number * 100L) + 42;

    /// <summary>Makes a number's object: every other one has a constructor, and two functions that run at its end.</summary>
    public static byte[] Object(Workshop workshop, int number)
    {
        byte[] bytes = File.ReadAllBytes(workshop.Object($"#define ENDS {number % 2}\n{Source}", CodeKind.Pic));
        byte[] pattern = Encoding.ASCII.GetBytes(Pattern), name = Encoding.ASCII.GetBytes(Name(number));
        for (int at = bytes.AsSpan().IndexOf(pattern); at >= 0;)
        {
            name.CopyTo(bytes, at);
            int next = bytes.AsSpan(at + name.Length).IndexOf(pattern);
            at = next < 0 ? -1 : at + name.Length + next;
        }

        return bytes;
    }
}

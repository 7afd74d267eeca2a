namespace Jitney.TestSupport;

/// <summary>Small sources that make a compiler use what the readers must understand.</summary>
public static class Samples
{
    /// <summary>Every kind of place a symbol can have, relocations to each, thread-locals and zeros.</summary>
    public const string C = """
        extern int elsewhere(int);
        extern int perhaps(void) __attribute__((weak));
        int common_one;
        static int hidden_number = 42;
        int zeros[1000];
        __thread int each_thread = 7;
        const char text[] = "text";
        const char *pointer = text;
        __attribute__((visibility("hidden"))) int hidden_function(void) { return hidden_number++; }
        int entry(int n) { return elsewhere(n) + (perhaps ? perhaps() : 0) + common_one + hidden_function() + each_thread + zeros[n]; }
        """;

    /// <summary>Two templates, each in a COMDAT group of its own.</summary>
    public const string Cpp = """
        #include <stdexcept>
        template <typename T> T twice(T value) { if (value == T()) throw std::runtime_error("zero"); return value + value; }
        struct Base { virtual ~Base() {} virtual int number() { return 1; } };
        int entry(int n) { Base base; return twice(n) + (int)twice(2.0 * n) + base.number(); }
        """;
}

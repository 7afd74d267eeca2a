namespace Jitney.ObjectFiles.Tests.Infrastructure;

/// <summary>Sources whose objects hold much of what COFF has.</summary>
internal static class CoffSamples
{
    /// <summary>For all compilers: several of which one is chosen, their unwinding, variables of all kinds, weak ones, imported and exported ones.</summary>
    public const string Cpp = """
        extern "C" __declspec(dllimport) int imported(int);
        extern "C" __declspec(dllimport) int imported_number;
        extern "C" int elsewhere(int);
        extern "C" int perhaps(int) __attribute__((weak));
        struct Guard { ~Guard() { elsewhere(1); } };
        struct Base { virtual ~Base(); virtual int value(int x) { return x + 1; } };
        struct Derived : Base { int value(int x) override { Guard guard; return elsewhere(x) + imported(x); } };
        template <typename T> inline T twice_the_number_that_is_given(T x) { static int calls; return ++calls + x + x; }
        int number = 42, zeros[1000];
        static int hidden_number = 7;
        extern "C" const char text[] = "text";
        const char *const strings[] = { "one", "two", text };
        __thread int each_thread = 3;
        __attribute__((weak)) int replaceable(int x) { return x * 3; }
        extern "C" __declspec(dllexport) int entry(Base *base, int x)
        {
            Derived derived;
            if (&perhaps && perhaps(x)) x += hidden_number++;
            return twice_the_number_that_is_given(x) + twice_the_number_that_is_given<long>(x) + base->value(x) + derived.value(x) + number + zeros[x]
                + imported_number + each_thread + replaceable(x) + strings[x & 1][0];
        }
        """;
}

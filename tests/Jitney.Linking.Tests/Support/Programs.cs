namespace Jitney.Linking.Tests.Support;

/// <summary>Programs of a few files each, which need nothing but themselves.</summary>
internal static class Programs
{
    public static IReadOnlyDictionary<string, string[]> All { get; } = new Dictionary<string, string[]>
    {
        ["calls"] =
        [
            """
            int even(unsigned n);
            static int depth;
            int odd(unsigned n) { depth++; return n == 0 ? 0 : even(n - 1); }
            int (*choose(int n))(unsigned) { return n ? odd : even; }
            int deepest(void) { return depth; }
            """,
            """
            int odd(unsigned n);
            int (*choose(int n))(unsigned);
            int even(unsigned n) { return n == 0 ? 1 : odd(n - 1); }
            int run(int n) { return choose(n)(n) + even(n) * odd(n); }
            int tail(unsigned n) { return odd(n); }
            """,
        ],
        ["data"] =
        [
            """
            struct node { const char *name; struct node *next; int (*act)(int); long value; };
            extern struct node second;
            static int act(int n) { return n * 3; }
            struct node first = { "first", &second, act, 1 };
            struct node *const nodes[] = { &first, &second, 0, &first };
            const char *names[] = { "one", "two", "three", "one" };
            char buffer[4096];
            char *inside = buffer + 100;
            double table[] = { 1.0, 2.5, 1e300 };
            unsigned char bytes[] = { 1, 2, 3 };
            int *last_of(int n) { static int kept[8]; return &kept[n]; }
            """,
            """
            struct node { const char *name; struct node *next; int (*act)(int); long value; };
            extern struct node first;
            extern struct node *const nodes[];
            extern const char *names[];
            extern char buffer[4096], *inside;
            extern double table[];
            int *last_of(int);
            static int act(int n) { return n + 7; }
            struct node second = { "second", &first, act, 2 };
            long walk(int n)
            {
                long sum = 0;
                for (struct node *node = nodes[n & 1]; n-- > 0; node = node->next)
                    sum += node->act(n) + node->value + *names[n & 3] + buffer[n] + (long)table[n % 3] + *inside + *last_of(n & 7);
                return sum;
            }
            """,
        ],
        ["tables"] =
        [
            """
            extern int cases(int, int);
            float half = 0.5f;
            int jump(int n, int a)
            {
                switch (n)
                {
                    case 0: return a * 3;
                    case 1: return cases(a, n);
                    case 2: return a - 9;
                    case 3: return cases(n, a) * 2;
                    case 4: return a / 7;
                    case 5: return a ^ 0x55;
                    case 6: return (int)(a * half);
                    case 7: return cases(1, 2);
                    default: return -1;
                }
            }
            """,
            """
            extern float half;
            extern int jump(int, int);
            int cases(int n, int a)
            {
                static const void *const labels[] = { &&add, &&subtract, &&again, &&stop };
                goto *labels[n & 3];
            add: return n + a;
            subtract: return n - a;
            again: return jump(n & 1, a) + (half > 0.25f);
            stop: return 0;
            }
            double polynomial(double x) { return ((1.25 * x + 3.5) * x - 7.125) * x + half; }
            __attribute__((constructor)) static void start(void) { half *= 2; }
            """,
        ],
        ["weak"] =
        [
            """
            __attribute__((weak)) int chosen(void) { return 1; }
            __attribute__((visibility("hidden"))) int hidden_value = 5;
            extern int alias_of_strong(void);
            int which(void) { return chosen() + hidden_value + alias_of_strong(); }
            """,
            """
            int chosen(void) { return 2; }
            extern int hidden_value __attribute__((visibility("hidden")));
            static int strong(void) { return hidden_value; }
            int alias_of_strong(void) __attribute__((alias("strong")));
            int *address(void) { return &hidden_value; }
            int (*function(void))(void) { return chosen; }
            """,
        ],
    };
}

/* Functions that Jitney.CallChecks calls (see WrittenCalls.cs). It includes nothing, so that every compiler takes it. */
struct large { long long numbers[600]; };
struct point { double x; int y; };
struct pair { float x, y; };

long long sum_large(struct large a, double factor, struct large b)
{
    long long sum = 0;
    for (int i = 0; i < 600; i++)
        sum += a.numbers[i] + (long long)factor * b.numbers[i];
    a.numbers[0] = b.numbers[0] = -1;
    return sum;
}

struct large make_large(long long first)
{
    struct large made;
    for (int i = 0; i < 600; i++)
        made.numbers[i] = first + i;
    return made;
}

long long large_back(struct large (*f)(struct large, double))
{
    struct large given = make_large(3), got = f(given, 1.5);
    for (int i = 0; i < 600; i++)
        if (got.numbers[i] != i + 3)
            return -i;
    return got.numbers[599];
}

double sum_any(int count, ...)
{
    double sum = 0;
    __builtin_va_list list;
    __builtin_va_start(list, count);
    for (int i = 0; i < count; i++) {
        sum += __builtin_va_arg(list, double);
        sum += __builtin_va_arg(list, int);
    }
    __builtin_va_end(list);
    return sum;
}

struct point move(struct point p, double by) { p.x += by; p.y++; return p; }
struct pair swap(struct pair p) { struct pair swapped = { p.y, p.x }; return swapped; }
int text_length(const char *text) { int length = 0; while (text[length]) length++; return length; }
double scale(double value, int factor) { return value * factor; }
double apply(struct point (*f)(struct point, double)) { struct point p = f((struct point){ 3, 5 }, 4.5); return p.x + p.y; }

/* More values than there are registers which a callee may change. */
int keep(double (*f)(int, double), double start)
{
    double a = start * 2, b = start * 3, c = start * 5, d = start * 7, e = start * 11, g = start * 13, h = start * 17, i = start * 19;
    long long k = (long long)(start * 23), l = k * 3, m = k * 5, n = k * 7, o = k * 11, p = k * 13;
    for (int round = 1; round <= 3; round++) {
        if (f(round, start) != round * start)
            return 0;
        a += start; b += start; c += start; d += start; e += start; g += start; h += start; i += start;
        k++; l++; m++; n++; o++; p++;
    }
    return a == start * 5 && b == start * 6 && c == start * 8 && d == start * 10 && e == start * 14 && g == start * 16 && h == start * 20 && i == start * 22
        && k == (long long)(start * 23) + 3 && l == (k - 3) * 3 + 3 && m == (k - 3) * 5 + 3 && n == (k - 3) * 7 + 3 && o == (k - 3) * 11 + 3 && p == (k - 3) * 13 + 3;
}

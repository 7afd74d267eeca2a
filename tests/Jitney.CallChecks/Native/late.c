/* Functions that are made when they are called. */
struct pair { float x, y; };
struct three { long long a, b, c; };

int late(int a, double b, long long c, float d, short e, double f, struct three g, struct pair h)
{
    return a == 1 && b == 2.5 && c == 3 && d == 4.5f && e == 5 && f == 6.5 && g.a == 7 && g.b == 8 && g.c == 9 && h.x == 10 && h.y == 11;
}

struct three late_wide(double a, double b, double c, double d, double e, int f)
{
    struct three made = { (long long)(a + b), (long long)(c + d + e), f };
    return made;
}

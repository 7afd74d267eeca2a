/* Who calls functions that are made when they are called, and one that is replaced. */
struct pair { float x, y; };
struct three { long long a, b, c; };

int late(int a, double b, long long c, float d, short e, double f, struct three g, struct pair h);
struct three late_wide(double a, double b, double c, double d, double e, int f);

int call_late(void)
{
    struct three wide = late_wide(1.5, 2.5, 3.5, 4.5, 5.5, 6);
    return late(1, 2.5, 3, 4.5f, 5, 6.5, (struct three){ 7, 8, 9 }, (struct pair){ 10, 11 }) == 1 && wide.a == 4 && wide.b == 13 && wide.c == 6;
}

int version(void);
int (*volatile which)(void) = version;
int call_version(void) { return which() == version() ? version() : -1; }

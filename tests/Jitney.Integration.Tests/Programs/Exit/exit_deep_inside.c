// end: exit 42
#include <stdio.h>
#include <stdlib.h>
static void report(void) { puts("atexit ran"); }
__attribute__((noinline)) static int dive(int depth)
{
    char pad[256];
    snprintf(pad, sizeof pad, "%d", depth);
    if (depth == 0)
        exit(atoi("42"));
    return dive(depth - 1) + pad[0];
}
int main(void)
{
    atexit(report);
    printf("diving\n");
    return dive(1000);
}

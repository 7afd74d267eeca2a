// Uses nearly all of the 8 MiB that a main thread has.
#include <stdio.h>
#include <sys/resource.h>
__attribute__((noinline)) static long dive(long depth)
{
    volatile char frame[4096 - 64];
    frame[0] = (char)depth;
    return depth == 0 ? frame[0] : dive(depth - 1) + 1;
}
int main(void)
{
    struct rlimit limit;
    getrlimit(RLIMIT_STACK, &limit);
    printf("%ld\n", (long)limit.rlim_cur);
    printf("%ld\n", dive(7900 / 4));
    return 0;
}

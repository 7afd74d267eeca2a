// end: signal 11
#include <stdio.h>
__attribute__((noinline)) static long dive(long depth)
{
    volatile char frame[4096];
    frame[0] = (char)depth;
    return dive(depth + 1) + frame[0];
}
int main(void)
{
    puts("before");
    fflush(stdout);
    return (int)dive(0);
}

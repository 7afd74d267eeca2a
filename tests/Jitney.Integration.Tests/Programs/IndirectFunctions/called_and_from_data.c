#include <stdio.h>
static int slow(void) { return 1; }
static int fast(void) { return 2; }
static int which = 7;
static int (*choose(void))(void) { return which == 7 ? fast : slow; }
int chosen(void) __attribute__((ifunc("choose")));
int (*pointer)(void) = chosen;
int main(void)
{
    printf("%d %d\n", chosen(), pointer());
    return 0;
}

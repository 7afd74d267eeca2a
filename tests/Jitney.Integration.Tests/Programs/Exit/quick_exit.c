// end: exit 9
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
static void quick(void) { write(1, "quick\n", 6); }
static void slow(void) { write(1, "slow\n", 5); }
int main(void)
{
    at_quick_exit(quick);
    atexit(slow);
    quick_exit(9);
}

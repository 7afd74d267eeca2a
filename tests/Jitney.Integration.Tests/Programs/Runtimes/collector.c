// Boehm's collector keeps what only variables of the program refer to.
// libraries: -lgc
#include <gc.h>
#include <stdio.h>
#include <string.h>
enum { COUNT = 2000 };
static char **in_zero;
static char **in_data = (char **)1;
__attribute__((noinline)) static char **fill(int seed)
{
    char **all = GC_MALLOC(COUNT * sizeof *all);
    for (int index = 0; index < COUNT; index++) {
        all[index] = GC_MALLOC_ATOMIC(64);
        snprintf(all[index], 64, "%d", seed + index);
    }
    return all;
}
__attribute__((noinline)) static int damaged(char **all, int seed)
{
    int bad = 0;
    for (int index = 0; index < COUNT; index++) {
        char expected[64];
        snprintf(expected, sizeof expected, "%d", seed + index);
        bad += strcmp(all[index], expected) != 0;
    }
    return bad;
}
__attribute__((noinline)) static void fill_all(void)
{
    in_zero = fill(1);
    in_data = fill(100000);
}
__attribute__((noinline)) static int wipe_stack(int depth)
{
    volatile char room[4096];
    for (int index = 0; index < 4096; index++)
        room[index] = 0;
    return depth == 0 ? room[7] : wipe_stack(depth - 1) + room[depth];
}
int main(void)
{
    GC_INIT();
    fill_all();
    wipe_stack(16);
    GC_gcollect();
    for (int index = 0; index < 100000; index++)
        memset(GC_MALLOC(256), 0x55, 256);
    GC_gcollect();
    printf("%d %d, collections %d\n", damaged(in_zero, 1), damaged(in_data, 100000), GC_get_gc_no() > 1);
    return 0;
}

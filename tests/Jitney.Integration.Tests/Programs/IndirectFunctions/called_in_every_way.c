#include <stdio.h>
#include <stdlib.h>
static int resolved;
static int compare_up(const void *a, const void *b) { return *(const int *)a - *(const int *)b; }
static int (*choose(void))(const void *, const void *) { resolved++; return compare_up; }
static int compare(const void *, const void *) __attribute__((ifunc("choose")));
static int sum(int a, int b) { return a + b; }
static void *choose_sum(void) { return (void *)sum; }
int add(int a, int b) __attribute__((ifunc("choose_sum")));
__attribute__((noinline)) static int tail_call(int a) { return add(a, a); }
__attribute__((constructor)) static void early(void) { printf("in a constructor %d\n", add(20, 22)); }
int main(void)
{
    int numbers[] = { 5, 2, 9, 1 };
    qsort(numbers, 4, sizeof *numbers, compare);
    printf("%d %d %d %d\n", numbers[0], numbers[1], numbers[2], numbers[3]);
    printf("%d %d\n", tail_call(4), resolved > 0);
    return 0;
}

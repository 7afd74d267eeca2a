// Calls and data of every kind that a code model makes a difference for: each model includes this.
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
static int compare(const void *left, const void *right) { return *(const int *)left - *(const int *)right; }
char zeros[300000], more_zeros[70000] = "";
int large[50000] = { 3, 1, 2 };
const int constants[40000] = { 7, [39999] = 8 };
int common_array[60000];
static int own[30000] = { 5 };
static __thread int local = 6;
int called(int value) { return value + own[0] + local; }
static __attribute__((noinline)) int called_inside(int value) { return value * 2; }
int (*volatile pointer)(int) = called;
int (*volatile inside)(int) = called_inside;
__attribute__((weak)) int nowhere(int);
int main(int count, char **arguments)
{
    qsort(large, 3, sizeof *large, compare);
    zeros[299999] = (char)count;
    common_array[59999] = 4;
    printf("%d %d %d %d %d\n", large[0], large[2], constants[39999], zeros[299999], common_array[59999]);
    printf("%d %d %d %d\n", called(1), pointer(2), inside(3), called_inside(4));
    fprintf(stdout, "%s %.3f %d\n", arguments[0], sqrt(atof("2")), nowhere ? nowhere(1) : -1);
    switch (count + (int)strlen(arguments[0])) {
        case 1: puts("1"); break; case 2: puts("2"); break; case 3: puts("3"); break; case 4: puts("4"); break;
        case 5: puts("5"); break; case 6: puts("6"); break; case 7: puts("7"); break; case 8: puts("8"); break;
        default: puts("more"); break;
    }
    return fflush(stdout);
}

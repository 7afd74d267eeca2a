// end: signal 11
#include <stdio.h>
static int one = 1, two = 2;
int *const table[] = {&one, &two};
int main(void)
{
    int **volatile slot = (int **)&table[0];
    printf("%d %d\n", *table[0], *table[1]);
    fflush(stdout);
    *slot = &two;
    printf("%d\n", *table[0]);
    return 0;
}

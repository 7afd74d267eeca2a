#include <stdio.h>
#include <stdlib.h>
static int calls;
static int compare(const void *a, const void *b)
{
    calls++;
    return *(const int *)a - *(const int *)b;
}
int main(void)
{
    int numbers[1000];
    unsigned state = 1;
    for (int i = 0; i < 1000; i++)
        numbers[i] = (state = state * 1103515245 + 12345) >> 16 & 0x7fff;
    qsort(numbers, 1000, sizeof *numbers, compare);
    for (int i = 1; i < 1000; i++)
        if (numbers[i - 1] > numbers[i])
            return 1;
    int key = numbers[500];
    int *found = bsearch(&key, numbers, 1000, sizeof *numbers, compare);
    printf("%d %d\n", calls > 1000, *found == key);
    return 0;
}

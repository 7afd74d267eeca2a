#include <stdio.h>
static char large[200 << 20];
static long numbers[1 << 20];
int main(void)
{
    unsigned long sum = 0;
    for (unsigned long i = 0; i < sizeof large; i += 1 << 16)
        sum += large[i];
    large[sizeof large - 1] = 5;
    numbers[12345] = 6;
    printf("%lu %d %ld\n", sum, large[sizeof large - 1], numbers[12345]);
    return 0;
}

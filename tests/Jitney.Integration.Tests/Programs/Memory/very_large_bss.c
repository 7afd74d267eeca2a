// More than half of what 32-bit code reaches.
#include <stdio.h>
static char large[1300u << 20];
int main(void)
{
    unsigned long sum = 0;
    for (unsigned long i = 0; i < sizeof large; i += 1 << 20)
        sum += large[i];
    large[sizeof large - 1] = 5;
    printf("%lu %d\n", sum, large[sizeof large - 1]);
    return 0;
}

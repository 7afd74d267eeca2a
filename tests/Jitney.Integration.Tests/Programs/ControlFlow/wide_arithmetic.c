// Uses the compiler's own library.
#include <stdio.h>
#ifdef __aarch64__
#define __float128 long double
#endif
volatile unsigned long long high = 0x123456789abcdef, low = 7;
volatile double number = 1e30;
int main(void)
{
    unsigned __int128 wide = ((unsigned __int128)high << 64) | low;
    wide = wide / 12345 % 1000000007;
    __float128 quad = (__float128)high / 3;
    printf("%llu %.3f %d\n", (unsigned long long)wide, (double)quad, __builtin_popcountll(high));
    printf("%llu\n", (unsigned long long)((unsigned __int128)number >> 64));
    return 0;
}

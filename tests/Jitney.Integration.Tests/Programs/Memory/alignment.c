#include <stdint.h>
#include <stdio.h>
static __attribute__((aligned(4096))) char page[1];
static __attribute__((aligned(65536))) char large = 3;
static const __attribute__((aligned(2097152))) char huge = 4;
static __thread __attribute__((aligned(64))) char line = 5;
static __attribute__((aligned(4096))) int function(void) { return 6; }
int main(void)
{
    printf("%d %d %d %d %d\n", (int)((uintptr_t)page % 4096), (int)((uintptr_t)&large % 65536),
        (int)((uintptr_t)&huge % 2097152), (int)((uintptr_t)&line % 64), (int)((uintptr_t)function % 4096));
    printf("%d %d %d %d\n", large, huge, line, function());
    return 0;
}

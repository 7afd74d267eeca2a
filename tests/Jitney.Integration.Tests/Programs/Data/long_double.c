// Initialisers and main both calculate with all the digits that the type has.
#include <float.h>
#include <stdio.h>
static int is_exact(void)
{
    volatile long double one = 1, epsilon = LDBL_EPSILON;
    return one + epsilon != one && (one + epsilon) - one == epsilon;
}
__attribute__((constructor)) static void begin(void) { printf("%d\n", is_exact()); }
int main(void)
{
    volatile long double third = 1;
    third /= 3;
    printf("%d %d\n", is_exact(), third * 3 == 1);
    return 0;
}

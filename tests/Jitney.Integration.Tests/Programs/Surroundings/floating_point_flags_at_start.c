// libraries: -lm
// No arithmetic has been done yet: not before initialisers, nor between them and main.
#include <fenv.h>
#include <stdio.h>
static volatile double zero, one = 1, three = 3, result;
static int first = -1, second = -1;
__attribute__((constructor(1000))) static void start(void)
{
    first = fetestexcept(FE_ALL_EXCEPT);
    result = one / zero;
    fesetround(FE_UPWARD);
}
__attribute__((constructor(1001))) static void start_later(void)
{
    second = fetestexcept(FE_ALL_EXCEPT);
}
int main(void)
{
    printf("%d %d %d %d\n", first, second == FE_DIVBYZERO, fetestexcept(FE_ALL_EXCEPT) == FE_DIVBYZERO, fegetround() == FE_UPWARD);
    result = one / three;
    printf("%d\n", (fetestexcept(FE_ALL_EXCEPT) & FE_INEXACT) != 0);
    return 0;
}

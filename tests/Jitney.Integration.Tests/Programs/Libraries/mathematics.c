// libraries: -lm
#include <math.h>
#include <stdio.h>
double (*volatile function)(double) = cos;
int main(void)
{
    volatile double x = 0.5;
    printf("%.17g %.17g %.17g %.17g\n", sin(x), function(x), pow(x, 3.5), fma(x, x, x));
    return 0;
}

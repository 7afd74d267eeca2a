// libraries: -lm
#include <math.h>
#include <stdio.h>
volatile double number = -0.5;
int main(void)
{
    double value = lgamma(number);
    printf("%.10f %d\n", value, signgam);
    value = lgamma(0.5);
    printf("%.10f %d\n", value, signgam);
    return 0;
}

#include <stdarg.h>
#include <stdio.h>
static int sum(int count, ...)
{
    va_list list;
    int total = 0;
    va_start(list, count);
    while (count--)
        total += va_arg(list, int);
    va_end(list);
    return total;
}
static double mean(int count, ...)
{
    va_list list;
    double total = 0;
    va_start(list, count);
    for (int i = 0; i < count; i++)
        total += va_arg(list, double);
    va_end(list);
    return total / count;
}
int main(void)
{
    printf("%d %.3f %Lf\n", sum(10, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10), mean(3, 1.5, 2.5, 3.5), (long double)1 / 3);
    return 0;
}

// end: signal 11
#include <stdio.h>
int *volatile nowhere;
int main(void)
{
    puts("before");
    fflush(stdout);
    return *nowhere;
}

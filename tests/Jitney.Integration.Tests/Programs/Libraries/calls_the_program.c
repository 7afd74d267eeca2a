// shared: caller.c
#include <stdio.h>
int call_back(int value);
int given_by_program(int value) { return 10 * value; }
int also_here(void) { return 5; }
int main(void)
{
    printf("%d\n", call_back(4));
    return 0;
}

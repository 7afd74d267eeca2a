// end: exit 4
// A handler that plain C has for a fault of the processor, which ends the program.
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
static volatile int *volatile nowhere;
static void on_access(int number)
{
    printf("access %d\n", number == SIGSEGV);
    exit(4);
}
int main(void)
{
    signal(SIGSEGV, on_access);
    printf("begin\n");
    return *nowhere;
}

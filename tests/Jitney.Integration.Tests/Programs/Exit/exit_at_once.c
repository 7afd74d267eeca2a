// end: exit 5
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
static void report(void) { puts("atexit ran, which it must not"); }
__attribute__((destructor)) static void destroy(void) { puts("destructor ran, which it must not"); }
int main(void)
{
    atexit(report);
    printf("flushed\n");
    fflush(stdout);
    printf("lost\n");
    _exit(5);
}

// end: exit 13
#include <stdio.h>
#include <stdlib.h>
__attribute__((constructor)) static void construct(void)
{
    puts("leaving before main");
    exit(13);
}
__attribute__((destructor)) static void destroy(void) { puts("destructor"); }
int main(void)
{
    puts("main, which must not be reached");
    return 0;
}

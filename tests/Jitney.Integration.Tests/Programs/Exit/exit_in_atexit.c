// end: exit 8
#include <stdio.h>
#include <stdlib.h>
static void first(void) { puts("first"); }
static void again(void) { puts("again"); exit(8); }
int main(void)
{
    atexit(first);
    atexit(again);
    return 1;
}

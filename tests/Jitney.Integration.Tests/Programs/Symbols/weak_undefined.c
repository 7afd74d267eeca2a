#include <stdio.h>
__attribute__((weak)) void nowhere(void);
__attribute__((weak)) int puts_or_not(const char *);
__attribute__((weak)) extern int no_data;
__attribute__((weak)) int puts(const char *);
static void (*const table[])(void) = { nowhere };
int main(void)
{
    if (nowhere)
        nowhere();
    else
        puts("nowhere is null");
    if (puts_or_not)
        puts_or_not("it is somewhere");
    if (puts)
        puts("puts is there");
    printf("%d %d\n", &no_data == 0, table[0] == 0);
    return 0;
}

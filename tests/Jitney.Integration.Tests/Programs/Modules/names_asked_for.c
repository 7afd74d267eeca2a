// A program that opens no libraries is told the names of its functions where it asks for them.
// options: -fno-inline
#define _GNU_SOURCE
#include <execinfo.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
static void show(char **lines, int number)
{
    for (int index = 0; index < number; index++)
        printf("%.*s\n", (int)strcspn(lines[index], "+"), lines[index]);
    fflush(stdout);
}
void inner(void)
{
    void *addresses[16];
    int number = backtrace(addresses, 16);
    char **lines = backtrace_symbols(addresses, number);
    show(lines, number < 3 ? number : 3);
    free(lines);
}
void outer(void)
{
    inner();
    __asm__ volatile("");
}
int main(void)
{
    outer();
    return 0;
}

#include <stdio.h>
int original(void) { return 7; }
extern int other(void) __attribute__((alias("original")));
extern int faint(void) __attribute__((weak, alias("original")));
static int inner(void) { return 8; }
extern int outer(void) __attribute__((alias("inner")));
int data[4] = { 1, 2, 3, 4 };
extern int same[4] __attribute__((alias("data")));
__asm__(".globl middle\n.set middle, data + 8\n.globl number\n.set number, 1234");
extern int middle;
extern char number[];
static char *volatile number_address = number;
int main(void)
{
    int (*volatile function)(void) = other;
    same[1] = 20;
    middle += 100;
    printf("%d %d %d %d %d\n", other(), faint(), outer(), function == original, function == faint);
    printf("%d %d %ld\n", data[1], data[2], (long)number_address);
    return 0;
}

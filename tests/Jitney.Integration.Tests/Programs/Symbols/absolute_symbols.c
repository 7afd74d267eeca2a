// code: non-pic
#include <stdio.h>
extern char answer[], low[];
__asm__(".globl answer, low\nanswer = 42\nlow = 0x1000");
int main(void)
{
    printf("%ld %ld\n", (long)answer, (long)low - (long)answer);
    return 0;
}

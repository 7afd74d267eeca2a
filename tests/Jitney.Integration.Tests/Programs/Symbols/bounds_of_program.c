#include <stdio.h>
extern char __executable_start[], etext[], _etext[], __etext[], edata[], _edata[], __bss_start[], end[], _end[];
extern char nowhere_at_all[] __attribute__((weak));
int variable = 1;
static volatile int zeros[100];
int main(void)
{
    char *code = (char *)main;
    printf("%d %d\n", __executable_start <= code && code < etext, etext == _etext && etext == __etext);
    printf("%d %d\n", (char *)&variable < edata, edata == _edata);
    printf("%d %d\n", __bss_start <= (char *)zeros && (char *)(zeros + 100) <= end, end == _end);
    printf("%d %d\n", __bss_start >= edata, nowhere_at_all == 0);
    return zeros[3];
}

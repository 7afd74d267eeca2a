// The names that static linkers define for the edges of the program's parts.
#include <stdio.h>
extern char __ehdr_start[], __executable_start[], etext[], _etext[], __etext[], data_start[], __data_start[], edata[], __bss_start[], end[], _end[], __GNU_EH_FRAME_HDR[];
extern char _DYNAMIC[];
int initialised = 1, zero[100];
int main(void)
{
    printf("%d %d %d\n", __ehdr_start[1] == 'E', __executable_start <= (char *)main && (char *)main < etext, etext == _etext && etext == __etext);
    printf("%d %d %d\n", data_start == __data_start, data_start <= (char *)&initialised && (char *)&initialised < edata, __bss_start <= (char *)zero && (char *)zero < end && end == _end);
    printf("%d %d\n", __GNU_EH_FRAME_HDR[0], _DYNAMIC != 0);
    return 0;
}

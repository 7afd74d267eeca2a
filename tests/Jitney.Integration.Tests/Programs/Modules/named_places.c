// The names that static linkers define for the edges of the program's parts.
#include <stdio.h>
extern char __ehdr_start[], __executable_start[], etext[], _etext[], __etext[], data_start[], __data_start[], edata[], __bss_start[], end[], _end[], _DYNAMIC[];

/* GNU ld ends in a fault when it is to put this address into a table. */
extern char __GNU_EH_FRAME_HDR[] __attribute__((visibility("hidden")));
int initialised = 1, zero[100];
/* Compilers believe that different names are different places. */
static char *volatile places[] = {__ehdr_start, __executable_start, etext, _etext, __etext, data_start, __data_start, edata, __bss_start, end, _end, _DYNAMIC};
int main(void)
{
    printf("%d %d %d\n", places[0][1] == 'E', places[1] <= (char *)main && (char *)main < places[2], places[2] == places[3] && places[2] == places[4]);
    printf("%d %d %d\n", places[5] == places[6], places[5] <= (char *)&initialised && (char *)&initialised < places[7], places[8] <= (char *)zero && (char *)zero < places[9] && places[9] == places[10]);
    printf("%d %d\n", __GNU_EH_FRAME_HDR[0], places[11] != 0);
    return 0;
}

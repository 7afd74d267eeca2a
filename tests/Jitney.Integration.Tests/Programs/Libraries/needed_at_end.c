// shared: needing_at_end.c
// ways: own-program, because a host decides itself how it ends
#include <stdio.h>
#include <stdlib.h>
int program_value = 4;
int library_has_begun(void);
static void at_exit(void) { printf("program ends: %d\n", program_value++); }
int main(void)
{
    atexit(at_exit);
    printf("%d\n", library_has_begun());
    return 0;
}

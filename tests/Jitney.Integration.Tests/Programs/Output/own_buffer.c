#include <stdio.h>
static char buffer[4096];
int main(void)
{
    setvbuf(stdout, buffer, _IOFBF, sizeof buffer);
    printf("held in a buffer of the program's own");
    fprintf(stderr, "aside\n");
    return 0;
}

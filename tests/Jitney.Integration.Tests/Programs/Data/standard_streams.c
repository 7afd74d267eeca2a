#include <stdio.h>
FILE *initialised[] = {0, 0};
FILE **address = &stdout;
int main(void)
{
    initialised[0] = stdin;
    initialised[1] = stderr;
    fprintf(stdout, "%d %d %d\n", fileno(stdin), fileno(*address), fileno(initialised[1]));
    fflush(stdout);
    return 0;
}

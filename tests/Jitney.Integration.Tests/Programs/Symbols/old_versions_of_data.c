// ways: out-of-process, because it prints the whole environment
#include <stdio.h>
#include <stdlib.h>
extern FILE *output;
extern char **surroundings;
__asm__(".symver output,stdout@GLIBC_2.2.5");
__asm__(".symver surroundings,environ@GLIBC_2.2.5");
int main(void)
{
    fputs("through the versioned name\n", output);
    printf("%d %d\n", &output == &stdout, output == stdout);
    setenv("ADDED", "yes", 1);
    int count = 0;
    while (surroundings[count])
        puts(surroundings[count++]);
    return 0;
}

// arguments: one two
#include <stdio.h>
__attribute__((constructor)) static void construct(int argc, char **argv, char **envp)
{
    printf("%d", argc);
    for (int i = 0; i < argc; i++)
        printf(" %s", argv[i]);
    int count = 0;
    while (envp[count])
        count++;
    printf(" %d\n", count);
}
int main(int argc, char **argv)
{
    printf("%d %s\n", argc, argv[argc - 1]);
    return 0;
}

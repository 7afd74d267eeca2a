// ways: own-program, because the host needs a variable of its own
#include <stdio.h>
extern char **environ;
int main(int argc, char **argv, char **envp)
{
    printf("%d\n", argc + (argv[argc] == 0));
    for (char **entry = envp; *entry; entry++)
        puts(*entry);
    printf("%d\n", envp == environ);
    return 0;
}

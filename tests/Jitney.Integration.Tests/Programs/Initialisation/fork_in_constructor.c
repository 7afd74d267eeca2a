#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>
static int forked;
__attribute__((constructor)) static void construct(void)
{
    pid_t child = fork();
    if (child == 0)
        _exit(5);
    int status;
    waitpid(child, &status, 0);
    forked = WEXITSTATUS(status);
}
int main(void)
{
    printf("%d\n", forked);
    return 0;
}

#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>
int main(void)
{
    int status;
    fflush(stdout);
    if (fork() == 0) {
        execlp("echo", "echo", "from", "another", "program", (char *)0);
        _exit(127);
    }
    wait(&status);
    printf("%d\n", WEXITSTATUS(status));
    return 0;
}

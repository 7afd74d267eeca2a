#define _GNU_SOURCE
#include <spawn.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>
extern char **environ;
int main(void)
{
    int status;
    if (vfork() == 0) {
        execl("/bin/sh", "sh", "-c", "exit 21", (char *)0);
        _exit(1);
    }
    wait(&status);
    printf("%d\n", WEXITSTATUS(status));
    pid_t child;
    char *words[] = {"sh", "-c", "echo $GREETING", 0};
    fflush(stdout);
    posix_spawn(&child, "/bin/sh", 0, 0, words, environ);
    waitpid(child, &status, 0);
    printf("%d\n", WEXITSTATUS(status));
    return 0;
}

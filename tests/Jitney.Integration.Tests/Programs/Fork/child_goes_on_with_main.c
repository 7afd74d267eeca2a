#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>
static const char *who = "parent";
static void report(void) { printf("atexit in the %s\n", who); }
__attribute__((destructor)) static void destroy(void) { printf("destructor in the %s\n", who); }
int main(void)
{
    atexit(report);
    if (fork() == 0) {
        who = "child";
        return 4;
    }
    int status;
    wait(&status);
    printf("child ended with %d\n", WEXITSTATUS(status));
    return 0;
}

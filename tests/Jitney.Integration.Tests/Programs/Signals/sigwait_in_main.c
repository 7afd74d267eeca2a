#include <signal.h>
#include <stdio.h>
#include <unistd.h>
int main(void)
{
    sigset_t set;
    int number = 0;
    sigemptyset(&set);
    sigaddset(&set, SIGUSR1);
    sigaddset(&set, SIGTERM);
    sigprocmask(SIG_BLOCK, &set, 0);
    kill(getpid(), SIGTERM);
    sigwait(&set, &number);
    printf("%d\n", number);
    if (fork() == 0) {
        kill(getppid(), SIGUSR1);
        _exit(0);
    }
    sigwait(&set, &number);
    printf("%d\n", number);
    return 0;
}

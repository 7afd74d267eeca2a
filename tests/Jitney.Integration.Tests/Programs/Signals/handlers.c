#define _GNU_SOURCE
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
static volatile sig_atomic_t seen[65];
static pid_t main_thread;
static volatile int wrong_thread;
static void take(int number)
{
    seen[number]++;
    if (gettid() != main_thread)
        wrong_thread = 1;
}
int main(void)
{
    main_thread = gettid();
    struct sigaction action = {.sa_handler = take};
    int numbers[] = {SIGUSR1, SIGUSR2, SIGHUP, SIGINT, SIGTERM, SIGCHLD, SIGWINCH, SIGRTMAX, SIGRTMIN + 1};
    for (unsigned i = 0; i < sizeof numbers / sizeof *numbers; i++)
        sigaction(numbers[i], &action, 0);
    for (unsigned i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        kill(getpid(), numbers[i]);
        kill(getpid(), numbers[i]);
        printf("%s: %d\n", strsignal(numbers[i]), (int)seen[numbers[i]]);
    }
    if (fork() == 0)
        _exit(3);
    int status;
    while (wait(&status) < 0) {
    }
    printf("children's ends: %d, %d\n", (int)seen[SIGCHLD], WEXITSTATUS(status));
    printf("on another thread: %d\n", wrong_thread);
    return 0;
}

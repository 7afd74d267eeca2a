#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/time.h>
#include <unistd.h>
static volatile sig_atomic_t rings;
static void ring(int number) { (void)number; rings++; }
int main(void)
{
    struct sigaction action = {.sa_handler = ring};
    sigaction(SIGALRM, &action, 0);
    struct itimerval soon = {.it_value = {.tv_usec = 20000}};
    setitimer(ITIMER_REAL, &soon, 0);
    int result = pause();
    printf("%d %s %d\n", result, strerror(errno), (int)rings);

    int ends[2];
    char byte;
    pipe(ends);
    setitimer(ITIMER_REAL, &soon, 0);
    result = read(ends[0], &byte, 1);
    printf("%d %s %d\n", result, strerror(errno), (int)rings);
    return 0;
}

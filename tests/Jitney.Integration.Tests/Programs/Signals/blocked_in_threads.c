// options: -pthread
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>
static __thread int mine;
static volatile int who, ready;
static void take(int number) { (void)number; who = mine; }
static void *run(void *number)
{
    mine = *(int *)number;
    ready = 1;
    for (int i = 0; i < 1000 && !who; i++)
        usleep(1000);
    return 0;
}
int main(void)
{
    pthread_t thread;
    int number = 2;
    mine = 1;
    signal(SIGUSR1, take);
    pthread_create(&thread, 0, run, &number);
    while (!ready)
        usleep(100);
    pthread_kill(thread, SIGUSR1);
    pthread_join(thread, 0);
    printf("taken by %d\n", who);
    return 0;
}

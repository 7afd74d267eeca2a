// end: exit 0
// options: -pthread
// ways: own-program, the first thread of another's process is not the program's
#define _GNU_SOURCE
#include <pthread.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <unistd.h>
static pthread_t first;
static void *run(void *unused)
{
    pthread_join(first, 0);
    usleep(20000);
    puts("the other thread goes on");
    fflush(stdout);
    return unused;
}
int main(void)
{
    pthread_t thread;
    first = pthread_self();
    pthread_create(&thread, 0, run, 0);
    syscall(SYS_exit, 4);
}

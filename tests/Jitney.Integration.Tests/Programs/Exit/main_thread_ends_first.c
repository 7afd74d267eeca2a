// end: exit 0
// options: -pthread
#include <pthread.h>
#include <stdio.h>
#include <unistd.h>
static void *run(void *unused)
{
    (void)unused;
    usleep(50000);
    puts("the other thread ends the process");
    return 0;
}
int main(void)
{
    pthread_t thread;
    pthread_create(&thread, 0, run, 0);
    pthread_exit(0);
}

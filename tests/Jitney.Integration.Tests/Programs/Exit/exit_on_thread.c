// end: exit 6
// options: -pthread
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
static void report(void) { puts("atexit ran"); }
static void *run(void *unused) { (void)unused; exit(6); }
int main(void)
{
    pthread_t thread;
    atexit(report);
    pthread_create(&thread, 0, run, 0);
    for (;;)
        pause();
}

// end: exit 0
// options: -pthread
// ways: own-program, the first thread of another's process is not the program's
#define _GNU_SOURCE
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
static void at_exit(void) { puts("at exit"); }
static void *run(void *unused)
{
    (void)unused;
    usleep(50000);
    puts("the other thread ends the process");
    return 0;
}
static void *end(void *unused) { pthread_exit(unused); } /* opens the library for that */
int main(void)
{
    pthread_t thread;
    char folder[] = "/tmp/no-proc-XXXXXX";
    atexit(at_exit);
    pthread_create(&thread, 0, end, 0);
    pthread_join(thread, 0);
    if (!mkdtemp(folder) || chdir(folder))
        return 1;
    rmdir(folder);
    if (chroot("."))
        puts("only the superuser can");
    pthread_create(&thread, 0, run, 0);
    pthread_exit(0);
}

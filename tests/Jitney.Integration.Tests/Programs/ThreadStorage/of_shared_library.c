// shared: library_of_threads.c
// options: -pthread
#include <errno.h>
#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <unistd.h>
extern __thread int counter_of_library;
extern __thread int exactly_there;
int next_of_library(void);
static int *place_of_errno;
static void *run(void *name)
{
    counter_of_library += 10;
    exactly_there *= 2;
    errno = 0;
    close(-1);
    printf("%s %d %d %d %d %d\n", (char *)name, next_of_library(), counter_of_library, exactly_there, errno == EBADF, &errno == place_of_errno);
    return 0;
}
int main(void)
{
    pthread_t thread;
    place_of_errno = &errno;
    run("main");
    pthread_create(&thread, 0, run, "thread");
    pthread_join(thread, 0);
    run("main");
    return 0;
}

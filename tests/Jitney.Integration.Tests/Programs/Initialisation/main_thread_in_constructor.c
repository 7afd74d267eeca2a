// Constructors and main run on the same thread, the process's first, and both see one set of thread-local variables.
#define _GNU_SOURCE
#include <pthread.h>
#include <stdio.h>
#include <unistd.h>
static __thread int mine = 1;
static pthread_t constructor;
static int first;
__attribute__((constructor)) static void construct(void)
{
    mine++;
    constructor = pthread_self();
    first = gettid() == getpid();
}
static void at_end(void) { printf("%d %d\n", mine, gettid() == getpid()); }
__attribute__((destructor)) static void destroy(void) { at_end(); }
int main(void)
{
    mine++;
    printf("%d %d %d\n", mine, first, pthread_equal(constructor, pthread_self()) != 0);
    return 0;
}

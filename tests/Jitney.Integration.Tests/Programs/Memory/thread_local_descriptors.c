// Code that asks descriptors for its thread-local variables: for those of this file only, all by one descriptor.
// options: -O2 -mtls-dialect=gnu2
#include <pthread.h>
#include <stdio.h>
static __thread int first = 1;
static __thread char many[100];
__thread int seen = 2;
static void *work(void *unused)
{
    first++;
    seen += first;
    many[first]++;
    printf("%d %d %d\n", first, seen, many[2]);
    return unused;
}
int main(void)
{
    pthread_t thread;
    work(NULL);
    pthread_create(&thread, NULL, work, NULL);
    pthread_join(thread, NULL);
    work(NULL);
    return 0;
}

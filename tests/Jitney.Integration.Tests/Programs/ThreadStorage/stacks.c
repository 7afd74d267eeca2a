#define _GNU_SOURCE
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
// Storage lies on stacks, and sizes of stacks and limits stay what they are natively.
__thread char storage[1 << 20];
static void *work(void *unused)
{
    char stack[3 << 20];
    memset(stack, 1, sizeof stack);
    storage[sizeof storage - 1] = stack[17];
    return unused;
}

static void try_size(size_t size)
{
    pthread_attr_t attributes;
    pthread_t thread;
    pthread_attr_init(&attributes);
    printf("%d ", pthread_attr_setstacksize(&attributes, size));
    int problem = pthread_create(&thread, &attributes, work, &thread);
    printf("%s\n", problem ? strerror(problem) : "created");
    if (!problem)
        pthread_join(thread, NULL);
    pthread_attr_destroy(&attributes);
}

int main(void)
{
    pthread_attr_t usual;
    struct rlimit limit;
    size_t size;
    pthread_getattr_default_np(&usual);
    pthread_attr_getstacksize(&usual, &size);
    getrlimit(RLIMIT_STACK, &limit);
    printf("%zu %llu %llu\n", size, (unsigned long long)limit.rlim_cur, (unsigned long long)limit.rlim_max);
    try_size(1 << 19);
    try_size(1 << 20);
    try_size(5 << 20);
    return 0;
}

// Libraries that ask whether they run on the main thread get the answer that they get natively.
#define _GNU_SOURCE
#include <pthread.h>
#include <stdio.h>
#include <unistd.h>
int main(void)
{
    pthread_attr_t attributes;
    void *stack;
    size_t size;
    printf("%d\n", gettid() == getpid());
    pthread_getattr_np(pthread_self(), &attributes);
    pthread_attr_getstack(&attributes, &stack, &size);
    printf("%d\n", size > (7 << 20));
    printf("%d\n", (char *)&size > (char *)stack && (char *)&size < (char *)stack + size);
    return 0;
}

// options: -pthread
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
static __thread _Alignas(512) char block[1024] = { 1 };
static __thread char small = 2;
static __thread _Alignas(256) int other;
static void *run(void *unused)
{
    (void)unused;
    printf("%d %d %d %d\n", (int)((uintptr_t)block % 512), (int)((uintptr_t)&other % 256), block[0] + block[1023], small + other);
    other = 9;
    return 0;
}
int main(void)
{
    pthread_t thread;
    run(0);
    pthread_create(&thread, 0, run, 0);
    pthread_join(thread, 0);
    return 0;
}

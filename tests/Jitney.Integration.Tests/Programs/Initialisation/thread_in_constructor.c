// options: -pthread
#include <pthread.h>
#include <stdio.h>
static int result;
static void *run(void *unused) { result = 8; return unused; }
__attribute__((constructor)) static void construct(void)
{
    pthread_t thread;
    pthread_create(&thread, 0, run, 0);
    pthread_join(thread, 0);
}
int main(void)
{
    printf("%d\n", result);
    return 0;
}

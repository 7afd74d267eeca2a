// options: -pthread
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
static atomic_int sum;
static int guarded;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_once_t once = PTHREAD_ONCE_INIT;
static void begin(void) { puts("once"); }
static void *run(void *unused)
{
    pthread_once(&once, begin);
    for (int i = 0; i < 1000; i++) {
        atomic_fetch_add(&sum, 1);
        pthread_mutex_lock(&lock);
        guarded++;
        pthread_mutex_unlock(&lock);
    }
    return unused;
}
int main(void)
{
    pthread_t threads[50];
    for (int i = 0; i < 50; i++)
        pthread_create(&threads[i], 0, run, 0);
    for (int i = 0; i < 50; i++)
        pthread_join(threads[i], 0);
    printf("%d %d\n", sum, guarded);
    return 0;
}

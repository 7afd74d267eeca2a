// options: -pthread
#include <pthread.h>
#include <stdio.h>
static pthread_key_t key;
static void destroy(void *text) { printf("destroyed %s\n", (char *)text); }
static void clean(void *text) { printf("cleaned %s\n", (char *)text); }
static void *run(void *unused)
{
    (void)unused;
    pthread_setspecific(key, "value");
    pthread_cleanup_push(clean, "up");
    pthread_exit("result");
    pthread_cleanup_pop(0);
}
int main(void)
{
    pthread_t thread;
    void *result;
    pthread_key_create(&key, destroy);
    pthread_create(&thread, 0, run, 0);
    pthread_join(thread, &result);
    puts(result);
    return 0;
}

// options: -pthread
#include <pthread.h>
#include <stdio.h>
#include <string.h>
static __thread char large[20000] = "begin";
__thread int behind = 7;
static void *run(void *name)
{
    large[sizeof large - 1] += 1;
    memset(large + 6, 'x', 10000);
    printf("%s %s %c %d %d\n", (char *)name, large, large[10000], large[sizeof large - 1], behind++);
    return 0;
}
int main(void)
{
    pthread_t thread;
    run("main");
    pthread_create(&thread, 0, run, "thread");
    pthread_join(thread, 0);
    run("main");
    return 0;
}

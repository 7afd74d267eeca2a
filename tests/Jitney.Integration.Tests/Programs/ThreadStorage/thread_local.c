// options: -pthread
#include <pthread.h>
#include <stdio.h>
__thread int initialised = 5;
__thread int zero;
static __thread char text[] = "local";
static __thread long many[1000];
static void *run(void *name)
{
    initialised++;
    zero += 2;
    many[999] = zero;
    text[0] = *(char *)name;
    printf("%s %d %d %ld %s\n", (char *)name, initialised, zero, many[999], text);
    return 0;
}
int main(void)
{
    pthread_t thread;
    run("main");
    pthread_create(&thread, 0, run, "first");
    pthread_join(thread, 0);
    pthread_create(&thread, 0, run, "second");
    pthread_join(thread, 0);
    run("main");
    return 0;
}

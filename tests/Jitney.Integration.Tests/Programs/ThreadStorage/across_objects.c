// with: variables.c
// options: -pthread
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
extern __thread int initialised;
extern __thread long zero;
extern __thread char text[32];
extern __thread _Alignas(64) int aligned;
int *address_in_other_object(void);
static void *run(void *name)
{
    initialised++;
    zero--;
    text[0] = *(char *)name;
    printf("%d %ld %s %d %d %d\n", initialised, zero, text, aligned, (int)((uintptr_t)&aligned % 64), address_in_other_object() == &initialised);
    return 0;
}
int main(void)
{
    pthread_t thread;
    run("M");
    pthread_create(&thread, 0, run, "T");
    pthread_join(thread, 0);
    run("N");
    return 0;
}

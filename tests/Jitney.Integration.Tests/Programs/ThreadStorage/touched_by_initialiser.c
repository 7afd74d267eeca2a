// shared: begins_with_threads.c
// options: -pthread
#include <pthread.h>
#include <stdio.h>
extern __thread int touched_first;
extern __thread char more_than_that[200];
extern int *volatile first_place;
int next_of_touched(void);
static void *run(void *name)
{
    touched_first += 10;
    printf("%s %d %d %s\n", (char *)name, next_of_touched(), touched_first, more_than_that);
    return 0;
}
int main(void)
{
    pthread_t thread;
    printf("%d\n", first_place == &touched_first);
    run("main");
    pthread_create(&thread, 0, run, "thread");
    pthread_join(thread, 0);
    return 0;
}

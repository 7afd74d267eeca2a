// options: -pthread
#include <pthread.h>
#include <stdio.h>
static int target = 5;
static int twice(int value) { return 2 * value; }
static __thread int *pointer = &target;
static __thread int (*function)(int) = twice;
static __thread const char *words[] = { "first", "second" };
static void *run(void *unused)
{
    (void)unused;
    *pointer += 1;
    words[0] = words[1];
    printf("%d %d %s %s\n", *pointer, function(*pointer), words[0], words[1]);
    return 0;
}
int main(void)
{
    pthread_t thread;
    run(0);
    pthread_create(&thread, 0, run, 0);
    pthread_join(thread, 0);
    printf("%d %s\n", *pointer, words[0]);
    return 0;
}

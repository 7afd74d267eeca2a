// What programs ask of thread-local variables, whatever the code does to reach them: each includes this with options of its own.
#include <pthread.h>
#include <stdio.h>
extern __thread int shared_by_all;
__thread int shared_by_all = 10;
static __thread int own = 3;
static __thread long zeros[300];
__thread char letters[6] = "abcde";
__attribute__((noinline)) static long sum(int index)
{
    zeros[index] += own;
    letters[index % 5]++;
    return zeros[index] + zeros[0] + shared_by_all + letters[0];
}
static void *run(void *name)
{
    for (int index = 0; index < 300; index += 7) {
        own += index;
        shared_by_all ^= index;
        sum(index);
    }
    printf("%s %d %d %ld %s\n", (const char *)name, own, shared_by_all, sum(299), letters);
    return &own;
}
int main(void)
{
    pthread_t threads[3];
    void *addresses[3];
    run("main");
    for (int index = 0; index < 3; index++) {
        pthread_create(&threads[index], 0, run, "thread");
        pthread_join(threads[index], &addresses[index]);
    }
    run("main again");
    printf("%d\n", addresses[0] == (void *)&own);
    return 0;
}

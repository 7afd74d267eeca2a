// options: -mcmodel=large
#include <pthread.h>
#include <stdio.h>
__thread int visible = 1;
static __thread int first = 2, second = 3;
static __thread char filler[100];
int *address(void) { return &visible; }
int sum(void) { return visible * 100 + first++ * 10 + second++; }
static void *work(void *text)
{
    filler[99] = *(char *)text;
    *address() += 3;
    int one = sum(), two = sum();
    printf("%d %d %c\n", one, two, filler[99]);
    return NULL;
}
int main(void)
{
    pthread_t thread;
    work("m");
    pthread_create(&thread, NULL, work, "t");
    pthread_join(thread, NULL);
    return 0;
}

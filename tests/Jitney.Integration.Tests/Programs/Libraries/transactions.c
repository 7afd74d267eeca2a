// options: -fgnu-tm
// libraries: -litm
#include <pthread.h>
#include <stdio.h>
static int left = 1000, right;
static void *move(void *unused)
{
    for (int i = 0; i < 100; i++)
        __transaction_atomic { left--; right++; }
    return unused;
}
int main(void)
{
    pthread_t threads[4];
    for (int i = 0; i < 4; i++)
        pthread_create(&threads[i], NULL, move, NULL);
    for (int i = 0; i < 4; i++)
        pthread_join(threads[i], NULL);
    printf("%d %d\n", left, right);
    return 0;
}

// Each thread's own copy of variables without an initial value, which compilers leave to the linker to place.
// options: -fcommon -pthread
#include <pthread.h>
#include <stdio.h>
__asm__(".tls_common own_number,4,4\n.tls_common own_array,400,64\n");
extern __thread int own_number;
extern __thread int own_array[100];
static __thread int begun = 5;
static void *work(void *unused)
{
    own_number += begun;
    own_array[99] -= own_number;
    printf("%d %d %d %d\n", own_number, own_array[99], own_array[0], (int)((unsigned long)own_array % 64));
    return unused;
}
int main(void)
{
    pthread_t thread;
    work(NULL);
    work(NULL);
    pthread_create(&thread, NULL, work, NULL);
    pthread_join(thread, NULL);
    return 0;
}

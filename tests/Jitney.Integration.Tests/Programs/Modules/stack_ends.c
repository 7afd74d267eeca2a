// A stack walker that starts in main comes to an end soon, as in a program that the system started; one that starts in a thread meets what it meets natively.
// options: -pthread
#include <pthread.h>
#include <stdio.h>
#include <unwind.h>
static _Unwind_Reason_Code count(struct _Unwind_Context *context, void *depth)
{
    ++*(int *)depth;
    return _URC_NO_REASON;
}
static void *run(void *unused)
{
    int depth = 0;
    _Unwind_Backtrace(count, &depth);
    printf("thread %d\n", depth);
    return unused;
}
int main(void)
{
    pthread_t thread;
    int depth = 0;
    _Unwind_Backtrace(count, &depth);
    printf("main %d\n", depth <= 5);
    pthread_create(&thread, NULL, run, NULL);
    pthread_join(thread, NULL);
    return 0;
}

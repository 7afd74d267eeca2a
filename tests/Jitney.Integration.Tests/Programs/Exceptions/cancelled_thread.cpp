// options: -pthread
// libraries: -lstdc++
#include <cstdio>
#include <pthread.h>
#include <unistd.h>
struct Guard {
    ~Guard() { std::puts("unwound"); }
};
static void *run(void *)
{
    Guard guard;
    for (;;)
        pause();
}
int main()
{
    pthread_t thread;
    void *result;
    pthread_create(&thread, nullptr, run, nullptr);
    usleep(10000);
    pthread_cancel(thread);
    pthread_join(thread, &result);
    std::printf("%d\n", result == PTHREAD_CANCELED);
    return 0;
}

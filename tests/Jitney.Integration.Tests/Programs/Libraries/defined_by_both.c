// shared: both.c
// ways: own-program, because the stand-in for dlsym is its
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdio.h>
int data_of_both = 2;
__thread int threads_of_both = 2;
int call_both(void);
int *where_library_sees(void);
int *where_library_sees_threads(void);
int both(void)
{
    int (*next)(void) = (int (*)(void))dlsym(RTLD_NEXT, "both");
    return 2 + (next ? 10 * next() : 0);
}
int main(void)
{
    int (*found)(void) = (int (*)(void))dlsym(RTLD_DEFAULT, "both");
    printf("%d %d %d\n", call_both(), where_library_sees() == &data_of_both, where_library_sees_threads() == &threads_of_both);
    printf("%d %d\n", found == both, dlsym(RTLD_DEFAULT, "data_of_both") == (void *)&data_of_both);
    printf("%d\n", dlsym(RTLD_NEXT, "call_both") != 0);
    return 0;
}

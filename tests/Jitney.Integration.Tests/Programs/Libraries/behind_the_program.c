// shared: in_front.c
// ways: own-program, because the stand-in for dlsym is its
// What lies behind a program begins with the libraries that it was linked with; the C library comes after them.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdio.h>
int of_library(void);
extern __thread int of_threads;
__thread int of_both = 5;
int atoi(const char *text)
{
    int (*behind)(const char *) = (int (*)(const char *))dlsym(RTLD_NEXT, "atoi");
    return behind ? behind(text) + 1 : -1;
}
int main(void)
{
    int *behind = dlsym(RTLD_NEXT, "of_both");
    printf("%d %d %d\n", atoi("41"), of_library(), of_threads);
    printf("%d\n", behind == NULL ? -1 : *behind);
    printf("%d %d\n", dlsym(RTLD_NEXT, "main") == NULL, dlsym(RTLD_NEXT, "getenv") != NULL);
    int found_nothing = dlsym(RTLD_NEXT, "not_there") == NULL, found = dlsym(RTLD_NEXT, "atoi") != NULL;
    printf("%d %d %d\n", found_nothing, found, dlerror() == NULL);
    printf("%d\n", dlvsym(RTLD_NEXT, "memcpy", "GLIBC_2.14") != NULL);
    return 0;
}

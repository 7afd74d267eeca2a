// ways: own-program, because only a program with the start code has stand-ins for dlsym
// A function in front of a library's, which asks for the one behind it.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdio.h>
#include <string.h>
static int calls;
int atoi(const char *text)
{
    int (*behind)(const char *) = dlsym(RTLD_NEXT, "atoi");
    calls++;
    return behind ? behind(text) + 1 : -1;
}
int main(void)
{
    printf("%d", atoi("41"));
    printf(" %d\n", calls);
    printf("%d\n", dlsym(RTLD_NEXT, "nowhere_to_be_found") == NULL);
    printf("%d\n", dlerror() != NULL);
    printf("%d\n", dlvsym(RTLD_NEXT, "memcpy", "GLIBC_2.2.5") != NULL);
    printf("%d\n", dlsym(RTLD_DEFAULT, "strlen") != NULL);
    return 0;
}

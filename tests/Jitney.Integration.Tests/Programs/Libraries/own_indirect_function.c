#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdio.h>
static int first(void) { return 61; }
static int (*choose(void))(void) { return first; }
int chosen(void) __attribute__((ifunc("choose")));
int main(void)
{
    int (*function)(void) = (int (*)(void))dlsym(RTLD_DEFAULT, "chosen");
    printf("%d\n", chosen());
    printf("%d\n", function ? function() : -1);
    function = (int (*)(void))dlsym(dlopen(0, RTLD_NOW), "chosen");
    printf("%d\n", function ? function() : -1);
    return 0;
}

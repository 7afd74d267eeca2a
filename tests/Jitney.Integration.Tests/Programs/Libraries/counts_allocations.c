// shared: both.c
// ways: own-program, because the stand-in for dlsym is its
// options: -fno-builtin
// An allocator in front of the C library's, which it looks for when it is first called: nothing may allocate meanwhile.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
int call_both(void);
int both(void) { return 3; }
static int allocated, freed;
static void *(*allocate)(size_t);
static void (*give_back)(void *);
void *malloc(size_t size)
{
    if (allocate == NULL)
        allocate = (void *(*)(size_t))dlsym(RTLD_NEXT, "malloc");
    allocated++;
    return allocate(size);
}
void free(void *block)
{
    if (give_back == NULL)
        give_back = (void (*)(void *))dlsym(RTLD_NEXT, "free");
    freed++;
    give_back(block);
}
int main(void)
{
    int before = allocated;
    char *own = malloc(10);
    strcpy(own, "own");
    printf("%s %d %d\n", own, call_both(), allocated > before && allocate != malloc);
    free(own);
    printf("%d\n", freed > 0);
    return 0;
}

// options: -pthread
// Opening libraries, shared data and thread-local storage all involve the dynamic linker, which can make every stack executable.
#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>
static __thread int mine;
static void *show(void *who)
{
    char line[512];
    FILE *maps = fopen("/proc/self/maps", "r");
    mine++;
    while (fgets(line, sizeof line, maps)) {
        unsigned long start, end;
        char access[5];
        if (sscanf(line, "%lx-%lx %4s", &start, &end, access) == 3 && (unsigned long)line >= start && (unsigned long)line < end)
            printf("%s: %s\n", (char *)who, access);
    }
    fclose(maps);
    return 0;
}
int main(void)
{
    pthread_t thread;
    show("main");
    dlopen("libm.so.6", RTLD_NOW);
    show("main");
    pthread_create(&thread, 0, show, "thread");
    pthread_join(thread, 0);
    return 0;
}

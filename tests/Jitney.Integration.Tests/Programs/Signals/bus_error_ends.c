// end: signal 7
#define _GNU_SOURCE
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>
int main(void)
{
    int file = memfd_create("gone", 0);
    ftruncate(file, 4096);
    volatile char *bytes = mmap(0, 4096, PROT_READ, MAP_SHARED, file, 0);
    ftruncate(file, 0);
    puts("before");
    fflush(stdout);
    printf("%d, which must not be\n", bytes[5]);
    return 0;
}

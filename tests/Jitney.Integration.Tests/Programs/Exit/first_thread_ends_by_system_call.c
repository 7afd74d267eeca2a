// end: exit 4
// ways: own-program, the first thread of another's process is not the program's
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>
static void at_exit(void) { puts("nobody calls exit"); }
int main(void)
{
    atexit(at_exit);
    puts("written out");
    fflush(stdout);
    puts("not written out");
    syscall(SYS_exit, 4);
}

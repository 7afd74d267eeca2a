// end: signal 11
#include <signal.h>
#include <setjmp.h>
#include <stdio.h>
#include <string.h>
static const char constant[] = "constant";
static char data[] = "data";
static int code(void) { return 1; }
static sigjmp_buf back;
static void take(int number) { (void)number; siglongjmp(back, 1); }
static void try_write(const char *what, void *address)
{
    if (sigsetjmp(back, 1) == 0) {
        *(volatile char *)address = *(volatile char *)address;
        printf("%s: written\n", what);
    } else {
        printf("%s: refused\n", what);
    }
}
int main(void)
{
    signal(SIGSEGV, take);
    try_write("constant", (void *)constant);
    try_write("data", data);
    try_write("code", (void *)code);
    fflush(stdout);
    signal(SIGSEGV, SIG_DFL);
    return ((int (*)(void))(void *)data)();
}

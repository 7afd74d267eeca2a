#define _GNU_SOURCE
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>
static sigjmp_buf back;
static volatile int code, depth;
static void caught(int number, siginfo_t *information, void *context)
{
    (void)number, (void)context;
    code = information->si_code;
    depth++;
    siglongjmp(back, 1);
}
int main(void)
{
    struct sigaction action = {.sa_sigaction = caught, .sa_flags = SA_SIGINFO}, former;
    sigaction(SIGBUS, &action, &former);
    printf("%s\n", former.sa_handler == SIG_DFL ? "default" : "handled");
    for (int round = 0; round < 3; round++) {
        int file = memfd_create("gone", 0);
        ftruncate(file, 4096);
        volatile char *bytes = mmap(0, 4096, PROT_READ, MAP_SHARED, file, 0);
        ftruncate(file, 0);
        if (sigsetjmp(back, 1) == 0)
            printf("%d, which must not be\n", bytes[5]);
        printf("%d %d\n", code, depth);
    }
    return 0;
}

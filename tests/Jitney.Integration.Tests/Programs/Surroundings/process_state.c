// libraries: -lm
#define _GNU_SOURCE
#include <fenv.h>
#include <locale.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>
int main(void)
{
    stack_t stack;
    printf("%s\n", setlocale(LC_ALL, 0));
    printf("%o\n", umask(0));
    printf("%d\n", nice(0));
    sigaltstack(0, &stack);
    printf("%d\n", stack.ss_flags == SS_DISABLE);
    printf("%d %x\n", fegetround(), fetestexcept(FE_ALL_EXCEPT));
    unsigned control;
    __asm__("stmxcsr %0" : "=m"(control));
    printf("%x\n", control & ~63);
    unsigned short word;
    __asm__("fnstcw %0" : "=m"(word));
    printf("%x\n", word);
    printf("%d %d\n", prctl(PR_GET_DUMPABLE), prctl(PR_GET_PDEATHSIG, &control) | control);
    printf("%d %d\n", sched_getscheduler(0), prctl(PR_GET_TIMERSLACK));
    cpu_set_t processors;
    sched_getaffinity(0, sizeof processors, &processors);
    printf("%d\n", CPU_COUNT(&processors));
    printf("%d %d\n", prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0), isatty(0));
    return 0;
}

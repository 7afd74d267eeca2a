#include <stdio.h>
#include <ucontext.h>
static ucontext_t here, there;
static char stack[65536];
static int step;
static void run(void)
{
    for (int i = 0; i < 3; i++) {
        printf("there %d\n", step++);
        swapcontext(&there, &here);
    }
}
int main(void)
{
    getcontext(&there);
    there.uc_stack.ss_sp = stack;
    there.uc_stack.ss_size = sizeof stack;
    there.uc_link = &here;
    makecontext(&there, run, 0);
    for (int i = 0; i < 4; i++) {
        swapcontext(&here, &there);
        printf("here %d\n", step++);
    }
    return 0;
}

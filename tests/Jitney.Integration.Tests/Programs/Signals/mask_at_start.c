#include <signal.h>
#include <stdio.h>
int main(void)
{
    sigset_t set;
    sigprocmask(SIG_BLOCK, 0, &set);
    for (int number = 1; number <= 64; number++)
        if (sigismember(&set, number) == 1)
            printf("%d is blocked\n", number);
    sigpending(&set);
    for (int number = 1; number <= 64; number++)
        if (sigismember(&set, number) == 1)
            printf("%d is pending\n", number);
    puts("done");
    return 0;
}

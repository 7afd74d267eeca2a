#include <signal.h>
#include <stdio.h>
int main(void)
{
    for (int number = 1; number <= 64; number++) {
        struct sigaction action;
        // The runtime keeps this one for itself: see docs/decisions.
        if (number == 34 || sigaction(number, 0, &action) != 0)
            continue;
        printf("%d %s %x\n", number,
            action.sa_handler == SIG_DFL ? "default" : action.sa_handler == SIG_IGN ? "ignored" : "handled", action.sa_flags);
    }
    return 0;
}

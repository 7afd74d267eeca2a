// end: signal 2
#include <signal.h>
#include <stdio.h>
#include <unistd.h>
int main(void)
{
    setpgid(0, 0);
    puts("before");
    fflush(stdout);
    kill(0, SIGINT);
    for (;;)
        pause();
}

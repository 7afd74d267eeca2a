// end: signal 7
#include <signal.h>
#include <unistd.h>
int main(void)
{
    kill(getpid(), SIGBUS);
    for (;;)
        pause();
}

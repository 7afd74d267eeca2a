// end: exit 33
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>
static void leave(int number) { (void)number; exit(33); }
int main(void)
{
    signal(SIGINT, leave);
    kill(getpid(), SIGINT);
    return 0;
}

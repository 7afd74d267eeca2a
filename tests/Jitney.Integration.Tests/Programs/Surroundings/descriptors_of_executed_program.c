#include <stdio.h>
#include <unistd.h>
int main(void)
{
    execlp("ls", "ls", "/proc/self/fd", (char *)0);
    return 1;
}

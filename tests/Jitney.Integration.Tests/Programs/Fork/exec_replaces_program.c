// end: exit 12
#include <stdio.h>
#include <unistd.h>
int main(void)
{
    puts("before");
    fflush(stdout);
    execlp("sh", "sh", "-c", "echo after; exit 12", (char *)0);
    return 1;
}

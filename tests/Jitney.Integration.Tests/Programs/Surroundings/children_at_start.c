#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
int main(void)
{
    int result = wait(0);
    printf("%d %s\n", result, strerror(errno));
    return 0;
}

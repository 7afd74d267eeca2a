#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>
int main(void)
{
    printf("written by both ");
    if (fork() == 0) {
        printf("child\n");
        return 0;
    }
    wait(0);
    printf("parent\n");
    return 0;
}

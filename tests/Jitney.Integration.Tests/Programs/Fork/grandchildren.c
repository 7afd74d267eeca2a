#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>
static int depth;
int main(void)
{
    while (depth < 10) {
        fflush(stdout);
        pid_t child = fork();
        if (child != 0) {
            int status;
            waitpid(child, &status, 0);
            printf("depth %d: child ended with %d\n", depth, WEXITSTATUS(status));
            return depth;
        }
        depth++;
    }
    puts("deepest");
    return depth;
}

// ways: out-of-process, because the controller's own files are open in its children too
// A child that is forked and goes on with the program has nothing open but what the program has opened.
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
int main(void)
{
    if (fork() == 0) {
        for (int i = 0; i < 1024; i++) {
            struct stat status;
            if (fstat(i, &status) == 0)
                printf("%d\n", i);
        }
        return 0;
    }
    wait(0);
    return 0;
}

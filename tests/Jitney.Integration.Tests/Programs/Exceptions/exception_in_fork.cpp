// ways: own-program, because the runtime of .NET does not survive fork
// libraries: -lstdc++
#include <cstdio>
#include <sys/wait.h>
#include <unistd.h>
int main()
{
    if (fork() == 0) {
        try {
            throw 7;
        } catch (int number) {
            return number;
        }
    }
    int status;
    wait(&status);
    std::printf("%d\n", WEXITSTATUS(status));
    return 0;
}

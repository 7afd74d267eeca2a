// What a program finds open, and gets for its own first files.
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
int main(void)
{
    printf("%d %d\n", open("/dev/null", O_RDONLY), open("/dev/null", O_RDONLY));
    for (int i = 0; i < 3; i++)
        printf("%d\n", fcntl(i, F_GETFD));
    return 0;
}

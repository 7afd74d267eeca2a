#include <stdio.h>
#include <unistd.h>
int main(void)
{
    printf("through the buffer\n");
    write(1, "at once\n", 8);
    fflush(stdout);
    write(1, "last\n", 5);
    return 0;
}

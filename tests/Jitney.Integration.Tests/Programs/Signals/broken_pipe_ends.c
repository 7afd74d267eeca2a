// end: signal 13
#include <stdio.h>
#include <unistd.h>
int main(void)
{
    int ends[2];
    pipe(ends);
    close(ends[0]);
    puts("before");
    fflush(stdout);
    write(ends[1], "x", 1);
    puts("after, which must not be");
    return 0;
}

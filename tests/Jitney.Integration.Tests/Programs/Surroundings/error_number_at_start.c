#include <errno.h>
#include <stdio.h>
static int first = -1;
__attribute__((constructor)) static void start(void)
{
    first = errno;
    errno = EBUSY;
}
int main(void)
{
    printf("%d %s\n", first, errno == EBUSY || errno == 0 ? "as left" : "changed");
    return 0;
}

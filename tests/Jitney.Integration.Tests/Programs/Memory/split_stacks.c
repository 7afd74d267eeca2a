// options: -fsplit-stack
#include <stdio.h>
#include <string.h>
static int deep(int left)
{
    volatile char room[5000];
    memset((char *)room, left, sizeof room);
    return left == 0 ? 0 : deep(left - 1) + 1 + (room[17] != (char)left);
}
/* A hundred megabytes. */
int main(void)
{
    printf("%d\n", deep(20000));
    return 0;
}

// A frame of nearly all that GNU's linker for Windows lets a stack have.
#include <stdio.h>
#include <string.h>
__attribute__((noinline)) static int fill(volatile char *bytes, int count)
{
    int sum = 0;
    memset((char *)bytes, 3, count);
    for (int index = 0; index < count; index += 4096)
        sum += bytes[index];
    return sum;
}
int main(void)
{
    char frame[1850000];
    printf("%d\n", fill(frame, sizeof frame));
    return 0;
}

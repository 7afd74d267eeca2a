#include <stdio.h>
int first_version(int value) { return value + 1; }
int second_version(int value) { return value + 2; }
__asm__(".symver first_version,changed@V1");
__asm__(".symver second_version,changed@@V2");
int changed(int value);
int changed_at_first(int value);
__asm__(".symver changed_at_first,changed@V1");
int main(void)
{
    printf("%d %d\n", changed_at_first(10), first_version(10));
    printf("%d\n", second_version(10));
    return 0;
}

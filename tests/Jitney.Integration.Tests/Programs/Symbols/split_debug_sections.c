// options: -g -gsplit-dwarf
#include <stdio.h>
struct described { int first; const char *second; };
int main(void)
{
    struct described value = { 3, "described" };
    printf("%d %s\n", value.first, value.second);
    return 0;
}

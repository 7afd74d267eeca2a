// options: -flto -ffat-lto-objects
#include <stdio.h>
static int square(int value) { return value * value; }
int main(void)
{
    printf("%d\n", square(7));
    return 0;
}

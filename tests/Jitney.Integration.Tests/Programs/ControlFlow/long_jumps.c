#include <setjmp.h>
#include <stdio.h>
static jmp_buf back;
static int depth;
__attribute__((noinline)) static void dive(int n)
{
    depth = n;
    if (n == 100)
        longjmp(back, n);
    dive(n + 1);
    puts("not reached");
}
int main(void)
{
    for (volatile int i = 0; i < 3; i++) {
        int result = setjmp(back);
        if (result == 0)
            dive(0);
        printf("%d %d\n", result, depth);
    }
    return 0;
}

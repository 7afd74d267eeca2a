/* Uses a library in all ways: with and without dllimport, a function that has only a number there, and a variable that both change. */
#include <stdio.h>

int twice(int number);
__declspec(dllimport) int by_number(int number);
#ifdef DECLARED
__declspec(dllimport) extern int shared_number;
#else
extern int shared_number;
#endif
static int (*const pointer)(int) = twice;

int main(void)
{
    printf("%d %d %d ", twice(4), by_number(1), shared_number);
    shared_number = 50;
    printf("%d %d\n", by_number(1), pointer(21));
    return 10;
}

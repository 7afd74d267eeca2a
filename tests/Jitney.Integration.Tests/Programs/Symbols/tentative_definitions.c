// with: tentative.c
// options: -fcommon
#include <stdio.h>
int shared_number;
long larger_elsewhere[2];
int defined_elsewhere;
int *there(void);
long *larger(void);
int main(void)
{
    *there() += 5;
    larger()[99] = 3;
    printf("%d %d %ld %d\n", shared_number, there() == &shared_number, larger_elsewhere[99 * (shared_number == 5)], defined_elsewhere);
    return 0;
}

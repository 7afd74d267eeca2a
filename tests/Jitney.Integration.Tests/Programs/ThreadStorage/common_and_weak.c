// with: weak_variables.c
#include <stdio.h>
__thread int chosen = 12;
__attribute__((weak)) __thread int only_weak = 3;
extern __thread int only_there;
int chosen_there(void);
int main(void)
{
    printf("%d %d %d %d\n", chosen, chosen_there(), only_weak, only_there);
    return 0;
}

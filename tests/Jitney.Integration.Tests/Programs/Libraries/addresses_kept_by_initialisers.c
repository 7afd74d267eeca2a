// shared: keeps_addresses.c
// ways: own-program, since in a host of the usual runtime the library is initialised before the copies are made
// Variables of a library lie where the program has them before the library's initialisers keep their addresses.
#include <stdio.h>
extern int kept, counted[4], zero[100], *into_array, *self;
__attribute__((weak)) int weak_of_both(void) { return 2; }
int sum_of_registered(void), seen_at_first(void);
void add_to_registered(int more);
int main(void)
{
    printf("%d %d %d %d %d\n", kept, counted[1], zero[99], into_array == &counted[2], self == (int *)&self);
    kept += 100;
    counted[1] += 200;
    zero[99] += 300;
    printf("%d %d\n", sum_of_registered(), seen_at_first());
    add_to_registered(1000);
    printf("%d %d %d %d\n", kept, counted[1], zero[99], *into_array);
    return 0;
}

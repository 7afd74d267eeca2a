#include <stdio.h>
static __thread int set_first = 1;
static __thread int *place;
__attribute__((constructor(200))) static void begin(void)
{
    set_first = 5;
    place = &set_first;
}
__attribute__((constructor(300))) static void go_on(void) { set_first += place == &set_first; }
int main(void)
{
    printf("%d %d\n", set_first, place == &set_first);
    return 0;
}

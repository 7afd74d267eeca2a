// with: choosers.c
#include <stdio.h>
int chosen_elsewhere(int);
int (*address_there(void))(int);
extern int (*const table_there[])(int);
int call_hidden(int);
int (*pointer_here)(int) = chosen_elsewhere;
static int (*const table_here[2])(int) = { chosen_elsewhere, chosen_elsewhere };
int main(void)
{
    printf("%d %d %d %d\n", chosen_elsewhere(1), pointer_here(2), table_here[1](3), table_there[1](4));
    printf("%d %d %d\n", pointer_here == chosen_elsewhere, address_there() == chosen_elsewhere, table_there[1] == table_here[0]);
    printf("%d %d\n", call_hidden(1), call_hidden(2));
    return 0;
}

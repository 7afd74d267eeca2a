// shared: replaceable.c
// A library that has all it needs uses what the program defines in its place, from its first initialiser on.
#include <stdio.h>
int variable_of_both = 1;
int function_of_both(void) { return 1; }
int protected_function(void) { return 1; }
int hidden_function(void) { return 1; }
int seen_by_initialiser(void);
int seen_later(void);
int main(void)
{
    printf("%d %d %d\n", seen_by_initialiser(), seen_later(), variable_of_both);
    return 0;
}

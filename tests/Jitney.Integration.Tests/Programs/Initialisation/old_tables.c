#include <stdio.h>
#define SAYS(name) static void name(void) { puts(#name); }
#define IN(table, name) __attribute__((section(table), used)) static void (*name##_entry)(void) = name;
SAYS(first_constructor) SAYS(second_constructor) SAYS(early_constructor) SAYS(late_constructor) SAYS(first_destructor) SAYS(second_destructor)
SAYS(early_destructor) SAYS(initialiser) SAYS(finaliser) SAYS(before_all)
__attribute__((section(".ctors"), used)) static void (*constructors[])(void) = { first_constructor, second_constructor };
__attribute__((section(".dtors"), used)) static void (*destructors[])(void) = { first_destructor, second_destructor };
IN(".ctors.65000", early_constructor)
IN(".ctors.00100", late_constructor)
IN(".dtors.65000", early_destructor)
IN(".init_array", initialiser)
IN(".fini_array", finaliser)
IN(".preinit_array", before_all)
__attribute__((constructor(600))) static void six_hundred(void) { puts("six_hundred"); }
__attribute__((constructor(500))) static void five_hundred(void) { puts("five_hundred"); }
__attribute__((destructor(600))) static void destroyed_at_600(void) { puts("destroyed_at_600"); }
int main(void)
{
    puts("main");
    return 0;
}

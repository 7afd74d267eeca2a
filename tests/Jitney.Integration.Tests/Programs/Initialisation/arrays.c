#include <stdio.h>
static void before(void) { puts("preinit"); }
static void during(void) { puts("init"); }
static void after(void) { puts("fini"); }
__attribute__((section(".preinit_array"), used)) static void (*first)(void) = before;
__attribute__((section(".init_array"), used)) static void (*second)(void) = during;
__attribute__((section(".fini_array"), used)) static void (*third)(void) = after;
int main(void)
{
    puts("main");
    return 0;
}

// options: -ffunction-sections -fdata-sections -Wl,--gc-sections -Wl,-z,start-stop-gc
#include <stdio.h>
static void kept(void) { puts("kept"); }
static void (*const kept_function)(void) __attribute__((section("kept_functions"), used, retain)) = kept;
extern void (*const __start_kept_functions[])(void);
extern void (*const __stop_kept_functions[])(void);
void described(void) { puts("described"); }
void not_called(void) { puts("not called"); }
// Each description lives as long as the function that it is linked to.
__asm__(".section descriptions,\"awo\",@progbits,.text.described\n.quad described\n.section descriptions,\"awo\",@progbits,.text.not_called,unique,1\n.quad not_called\n.text");
extern void (*__start_descriptions[])(void);
int main(void)
{
    for (void (*const *function)(void) = __start_kept_functions; function < __stop_kept_functions; function++)
        (*function)();
    described();
    __start_descriptions[0]();
    return 0;
}

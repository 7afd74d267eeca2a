// native: -Wl,--gc-sections
#include <stdio.h>
#include <string.h>
/* Memory without bytes in the file, which has bounds by its name, alone and beside content. */
__asm__(".section counters,\"aw\",@nobits\n.globl counter_one\ncounter_one: .zero 24\n.text");
__asm__(".section mixed,\"aw\",@progbits\n.quad 7\n.text");
extern char counter_one[], __start_counters[], __stop_counters[];
extern long __start_mixed[], __stop_mixed[];
int main(void)
{
    printf("%d %d\n", (int)(__stop_counters - __start_counters), counter_one == __start_counters);
    for (char *byte = __start_counters; byte < __stop_counters; byte++)
        if (*byte)
            return 1;
    memset(__start_counters, 1, (size_t)(__stop_counters - __start_counters));
    printf("%d %ld\n", (int)(__stop_mixed - __start_mixed), __start_mixed[0]);
    return 0;
}

#include <stdio.h>
struct entry { const char *name; int value; };
#define ENTRY(id, number) __attribute__((section("registry"), used)) static const struct entry id = { #id, number };
ENTRY(one, 1) ENTRY(two, 2) ENTRY(three, 3)
extern const struct entry __start_registry[], __stop_registry[];
__attribute__((section("counters"), used)) static volatile long counter = 5;
extern volatile long __start_counters[], __stop_counters[];
__attribute__((weak)) extern char __start_absent[], __stop_absent[];
__attribute__((section("zeros_too"), used)) static int zeros[100];
extern int __start_zeros_too[], __stop_zeros_too[];
int main(void)
{
    int sum = 0;
    for (const struct entry *entry = __start_registry; entry < __stop_registry; entry++)
    {
        puts(entry->name);
        sum += entry->value;
    }
    __start_counters[0]++;
    printf("%d %ld %ld\n", sum, counter, (long)(__stop_counters - __start_counters));
    printf("%d %d %ld\n", __start_absent == 0, __stop_absent == 0, (long)(__stop_zeros_too - __start_zeros_too));
    return zeros[50];
}

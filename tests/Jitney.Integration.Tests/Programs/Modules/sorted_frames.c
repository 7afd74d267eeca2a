// The index of unwind tables is sorted and complete, in programs of thousands of functions that do not lie in the order of their tables.
#include <stdint.h>
#include <stdio.h>
#define CONCAT(a, b) a##b
#define FUNCTION(n) __attribute__((noinline)) int CONCAT(warm, n)(int x) { return x + n; } \
    __attribute__((noinline, cold)) int CONCAT(cold, n)(int x) { return x - n; } \
    __attribute__((noinline, hot)) int CONCAT(hot, n)(int x) { return x * n; }
#define TEN(n) FUNCTION(n##0) FUNCTION(n##1) FUNCTION(n##2) FUNCTION(n##3) FUNCTION(n##4) FUNCTION(n##5) FUNCTION(n##6) FUNCTION(n##7) FUNCTION(n##8) FUNCTION(n##9)
#define HUNDRED(n) TEN(n##0) TEN(n##1) TEN(n##2) TEN(n##3) TEN(n##4) TEN(n##5) TEN(n##6) TEN(n##7) TEN(n##8) TEN(n##9)
HUNDRED(1) HUNDRED(2) HUNDRED(3) HUNDRED(4)
#define NAME(n) CONCAT(warm, n), CONCAT(cold, n), CONCAT(hot, n),
#define TEN_NAMES(n) NAME(n##0) NAME(n##1) NAME(n##2) NAME(n##3) NAME(n##4) NAME(n##5) NAME(n##6) NAME(n##7) NAME(n##8) NAME(n##9)
#define HUNDRED_NAMES(n) TEN_NAMES(n##0) TEN_NAMES(n##1) TEN_NAMES(n##2) TEN_NAMES(n##3) TEN_NAMES(n##4) TEN_NAMES(n##5) TEN_NAMES(n##6) TEN_NAMES(n##7) TEN_NAMES(n##8) TEN_NAMES(n##9)
static int (*functions[])(int) = {HUNDRED_NAMES(1) HUNDRED_NAMES(2) HUNDRED_NAMES(3) HUNDRED_NAMES(4)};

extern const char __GNU_EH_FRAME_HDR[] __attribute__((visibility("hidden")));
struct entry { int32_t function, record; };

int main(void)
{
    const char *index = __GNU_EH_FRAME_HDR;
    int count = *(const int32_t *)(index + 8), falling = 0, strange = 0, missing = 0;
    const struct entry *entries = (const struct entry *)(index + 12);
    for (int i = 0; i < count; i++)
    {
        falling += i > 0 && entries[i].function <= entries[i - 1].function;

        /* The record says the same address: a distance behind its length and its common part. */
        const char *field = index + entries[i].record + 8;
        strange += field + *(const int32_t *)field != index + entries[i].function;
    }
    int size = sizeof functions / sizeof *functions;
    for (int i = 0; i < size; i++)
    {
        intptr_t wanted = (const char *)functions[i] - index;
        int low = 0, high = count;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (entries[middle].function < wanted)
                low = middle + 1;
            else
                high = middle;
        }
        missing += low == count || entries[low].function != wanted;
    }
    printf("%d %d %d %d %d\n", count > size, falling, strange, missing, functions[size - 1](2));
    return 0;
}

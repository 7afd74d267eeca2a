// options: -fmerge-all-constants
#include <stdio.h>
#include <wchar.h>
const char *volatile first = "a text that stands here", *volatile second = "stands here", *volatile empty = "";
const wchar_t *volatile wide = L"wide text";
const double *volatile number = &(const double){ 2.5 };
const char *const table[] = { "one", "two", "three", "one", "text that stands here" };
__asm__(".section .rodata.str1.1,\"aMS\",@progbits,1\n.Lmine: .string \"mine\"\n.Lnext: .string \"next\"\n.data\n.globl strings\nstrings: .quad .Lmine, .Lmine + 1, .Lnext, .Lmine + 5\n.text");
extern const char *const strings[];
int main(void)
{
    printf("%s|%s|%s|%ls|%g\n", first, second, empty, wide, *number);
    for (int index = 0; index < 5; index++)
        puts(table[index]);
    for (int index = 0; index < 4; index++)
        puts(strings[index]);
    return 0;
}

#include <stdio.h>
#include <string.h>

// Two versions of one function, as code that must run on old systems asks for them.
__asm__(".symver old_copy, memcpy@GLIBC_2.2.5\n.symver new_copy, memcpy@GLIBC_2.14");
void *old_copy(void *target, const void *source, size_t size);
void *new_copy(void *target, const void *source, size_t size);

int main(void)
{
    char text[20] = "";
    old_copy(text, "old", 3);
    new_copy(text + 3, "new", 3);
    void *(*volatile first)(void *, const void *, size_t) = old_copy;
    void *(*volatile second)(void *, const void *, size_t) = new_copy;
    printf("%s %d\n", text, first == second);
    return 0;
}

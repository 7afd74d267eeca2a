#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
char *realpath_at_first(const char *path, char *resolved);
void *memcpy_at_first(void *to, const void *from, size_t size);
__asm__(".symver realpath_at_first,realpath@GLIBC_2.2.5");
__asm__(".symver memcpy_at_first,memcpy@GLIBC_2.2.5");
typedef void *(*copy)(void *, const void *, size_t);
static copy volatile old_copy = memcpy_at_first, new_copy = memcpy;
int main(void)
{
    // The first version takes no null pointer for the result.
    char *result = realpath_at_first("/", 0);
    printf("%s %d\n", result ? result : "null", errno == EINVAL);
    result = realpath("/", 0);
    printf("%s\n", result ? result : "null");
    free(result);
    char text[8] = "";
    old_copy(text, "copied", 7);
    printf("%s %d\n", text, old_copy != new_copy);
    return 0;
}

#define _GNU_SOURCE
#include <stdio.h>
#include <unistd.h>
static ssize_t shout(void *cookie, const char *text, size_t size)
{
    (void)cookie;
    for (size_t i = 0; i < size; i++) {
        char letter = text[i] >= 'a' && text[i] <= 'z' ? text[i] - 32 : text[i];
        write(1, &letter, 1);
    }
    return size;
}
int main(void)
{
    FILE *file = fopencookie(0, "w", (cookie_io_functions_t){.write = shout});
    fprintf(file, "flushed by exit, through code of the program\n");
    return 0;
}

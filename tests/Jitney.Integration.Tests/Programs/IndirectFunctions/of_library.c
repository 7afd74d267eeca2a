// libraries: -lm
#include <math.h>
#include <stdio.h>
#include <string.h>
static void *(*volatile copy)(void *, const void *, size_t) = memcpy;
static size_t (*const length)(const char *) = strlen;
static double (*volatile sine)(double) = sin;
int main(void)
{
    char text[16];
    copy(text, "library", 8);
    printf("%s %zu %.3f %d\n", text, length(text), sine(1), copy == memcpy);
    return 0;
}

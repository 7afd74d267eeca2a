// ways: out-of-process, because a controller goes on with the allocator that it has
// options: -D_GNU_SOURCE -fno-builtin
#include <search.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
static char heap[4 << 20];
static size_t used;
static int allocated, freed;
void *malloc(size_t size)
{
    char *block = heap + used;
    if (used + size + 32 > sizeof heap)
        return 0;
    allocated++;
    *(size_t *)block = size;
    used += (size + 31) & ~(size_t)15;
    return block + 16;
}
void free(void *block)
{
    if (!block)
        return;
    if ((char *)block < heap || (char *)block >= heap + sizeof heap) {
        static const char text[] = "not from here\n";
        write(1, text, sizeof text - 1);
        abort();
    }
    freed++;
}
void *calloc(size_t count, size_t size)
{
    void *block = malloc(count * size);
    return block ? memset(block, 0, count * size) : 0;
}
void *realloc(void *block, size_t size)
{
    void *larger = malloc(size);
    if (larger && block)
        memcpy(larger, block, *(size_t *)((char *)block - 16));
    free(block);
    return larger;
}
static void last(void) { free(strdup("at exit")); }
int main(void)
{
    char *text = strdup("a copy"), *printed = 0, *line = 0;
    size_t length = 0;
    asprintf(&printed, "%s of %d", text, 7);
    puts(printed);
    FILE *file = fopen("lines", "w+");
    fputs("one line\nanother\n", file);
    rewind(file);
    while (getline(&line, &length, file) > 0)
        fputs(line, stdout);
    fclose(file);
    setenv("ADDED", "value", 1);
    printf("%s %d\n", getenv("ADDED"), allocated > 5);
    free(text);
    free(printed);
    free(line);
    for (int index = 0; index < 40; index++)
        atexit(last);
    printf("%d\n", freed > 2);
    return 0;
}

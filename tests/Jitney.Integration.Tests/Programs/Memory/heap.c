#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
int main(void)
{
    void *blocks[1000];
    for (int i = 0; i < 1000; i++)
        memset(blocks[i] = malloc(i * 100), i, i * 100);
    for (int i = 0; i < 1000; i++)
        blocks[i] = realloc(blocks[i], i * 50 + 1);
    int right = 1;
    for (int i = 1; i < 1000; i++)
        right &= *(unsigned char *)blocks[i] == (i & 255);
    for (int i = 0; i < 1000; i++)
        free(blocks[i]);
    printf("%d %d\n", right, sbrk(0) != (void *)-1);
    return 0;
}

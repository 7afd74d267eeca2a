#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
typedef int comparison(const char *, const char *);
static comparison *table[] = {strcmp, strcasecmp};
comparison *exported = strcmp;
void *(*allocate)(size_t) = malloc;
static void own(void) {}
void (*own_address)(void) = own;
int main(void)
{
    comparison *volatile here = strcmp;
    printf("%d %d %d\n", here == table[0], here == exported, table[0] == table[1]);
    printf("%d\n", table[0]("same", "same"));
    printf("%d %d\n", allocate == malloc, own_address == own);
    printf("%d\n", (void *)allocate == dlsym(RTLD_DEFAULT, "malloc") || (void *)allocate == (void *)malloc);
    return 0;
}

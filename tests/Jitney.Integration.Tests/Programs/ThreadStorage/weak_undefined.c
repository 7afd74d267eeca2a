// options: -pthread
#include <stdio.h>
extern __thread int nowhere __attribute__((weak));
static __thread int somewhere = 2;
int *ask(int which) { return which ? &somewhere : 0; }
int main(int count, char **words)
{
    (void)words;
    if (count > 100)
        nowhere = 1;
    printf("%d\n", *ask(1));
    return 0;
}

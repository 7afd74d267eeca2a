// input: 17 words from outside
#include <stdio.h>
int main(void)
{
    int n;
    char line[100];
    if (scanf("%d", &n) != 1)
        return 1;
    if (!fgets(line, sizeof line, stdin))
        return 2;
    printf("%d|%s|%d\n", n, line, fgetc(stdin));
    return 0;
}

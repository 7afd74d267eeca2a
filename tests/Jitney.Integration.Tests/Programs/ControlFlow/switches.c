#include <stdio.h>
static const char *name(int n)
{
    switch (n) {
    case 0: return "zero";
    case 1: return "one";
    case 2: return "two";
    case 3: return "three";
    case 4: return "four";
    case 5: return "five";
    case 9: return "nine";
    default: return "many";
    }
}
static int computed(int n)
{
    static void *labels[] = {&&first, &&second, &&third};
    goto *labels[n];
first:
    return 10;
second:
    return 20;
third:
    return 30;
}
int main(void)
{
    for (int i = 0; i < 11; i++)
        printf("%s ", name(i));
    printf("%d %d %d\n", computed(0), computed(1), computed(2));
    fflush(stdout);
    return 0;
}

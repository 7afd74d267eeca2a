// arguments: plain -- --option=1 -x 
#include <stdio.h>
int main(int argc, char **argv)
{
    printf("%d\n", argc);
    for (int i = 0; i <= argc; i++)
        puts(argv[i] ? argv[i] : "(end)");
    return 0;
}

// options: -fsanitize=undefined -fno-sanitize-recover=shift
// libraries: -lubsan
// end: exit 1
#include <stdio.h>
int main(int argc, char **argv)
{
    int number = 2147483647;
    number += argc;
    printf("%d\n", number);
    fflush(stdout);
    return (argc << (31 + argc)) + (argv == 0);
}

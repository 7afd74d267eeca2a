// arguments: changeable
#include <stdio.h>
int main(int argc, char **argv)
{
    argv[1][0] = 'C';
    puts(argv[argc - 1]);
    argv[0] = "renamed";
    puts(argv[0]);
    return 0;
}

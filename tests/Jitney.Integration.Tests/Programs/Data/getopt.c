// arguments: -a -b value -c rest -z more
#include <stdio.h>
#include <unistd.h>
int main(int argc, char **argv)
{
    int option;
    opterr = 0;
    while ((option = getopt(argc, argv, "+ab:c")) != -1)
        printf("%c %s %d\n", option, optarg ? optarg : "-", optind);
    printf("%d %s\n", optind, argv[optind]);
    optind = 6;
    printf("%c %c %d\n", getopt(argc, argv, "+ab:c"), optopt, optind);
    return 0;
}

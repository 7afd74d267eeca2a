// ways: own-program, because the process has the host's name
// What the C library says of the program in its messages.
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <string.h>
extern const char *__progname;
int main(int argc, char **argv)
{
    const char *slash = strrchr(argv[0], '/');
    printf("%d %d\n", argc, strcmp(program_invocation_name, argv[0]));
    printf("%d\n", strcmp(program_invocation_short_name, slash ? slash + 1 : argv[0]));
    printf("%d\n", strcmp(__progname, program_invocation_short_name));
    return 0;
}

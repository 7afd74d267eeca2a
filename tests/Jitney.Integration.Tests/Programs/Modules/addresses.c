// What lies at an address of the program is found, and its name where the program looks for names itself.
// options: -fno-inline
#define _GNU_SOURCE
#include <dlfcn.h>
#include <execinfo.h>
#include <link.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
extern const ElfW(Ehdr) __ehdr_start;
int variable = 1;
/* As long as names of templates are. */
#define TEN "abcdefghij"
#define HUNDRED TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN
int function_of_long_name(void) __asm__("long_" HUNDRED HUNDRED HUNDRED HUNDRED HUNDRED HUNDRED HUNDRED HUNDRED HUNDRED HUNDRED HUNDRED HUNDRED);
int function_of_long_name(void) { return variable; }
static char line[4096];
static void show(const char *what, const void *address)
{
    Dl_info info;
    void *extra = NULL;
    int found = dladdr(address, &info);
    printf("%s %d", what, found != 0);
    if (found)
        printf(" %s %s base %d start %d", info.dli_fname, info.dli_sname, info.dli_fbase == &__ehdr_start, info.dli_saddr == address);
    if (dladdr1(address, &info, &extra, RTLD_DL_SYMENT) && extra != NULL)
        printf(" symbol %d", ((const ElfW(Sym) *)extra)->st_size > 0);
    if (dladdr1(address, &info, &extra, RTLD_DL_LINKMAP) && extra != NULL)
        printf(" map %d", ((const struct link_map *)extra)->l_name[0] == 0);
    puts("");
}
/* Up to the address, which differs. */
static void cut(char *text)
{
    char *end = strchr(text, '[');
    if (end != NULL)
        *end = 0;
    puts(text);
}
int main(void)
{
    void *addresses[] = {(char *)main + 1, &variable, (char *)function_of_long_name + 1};
    int pipes[2];
    show("code", (void *)main);
    show("data", &variable);
    show("library", dlsym(RTLD_DEFAULT, "strtol"));
    show("heap", malloc(10));
    show("stack", &pipes);
    char **names = backtrace_symbols(addresses, 3);
    cut(names[0]);
    cut(names[1]);
    cut(names[2]);
    free(names);
    if (pipe(pipes) == 0) {
        backtrace_symbols_fd(addresses, 1, pipes[1]);
        line[read(pipes[0], line, sizeof line - 1)] = 0;
        cut(line);
        backtrace_symbols_fd(addresses + 2, 1, pipes[1]);
        line[read(pipes[0], line, sizeof line - 1)] = 0;
        cut(line);
    }
    return 0;
}

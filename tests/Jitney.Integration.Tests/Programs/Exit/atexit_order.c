// end: exit 3
#include <stdio.h>
#include <stdlib.h>
int __cxa_atexit(void (*)(void *), void *, void *);
extern void *__dso_handle;
static void first(void) { puts("first registered"); }
static void late(void) { puts("registered while exiting"); }
static void second(void) { puts("second registered"); atexit(late); }
static void with_argument(void *text) { puts(text); }
static void with_status(int status, void *text) { printf("%s %d\n", (char *)text, status); }
__attribute__((destructor)) static void destroy(void) { puts("destructor"); }
int main(void)
{
    atexit(first);
    __cxa_atexit(with_argument, "with argument", __dso_handle);
    on_exit(with_status, "on_exit");
    atexit(second);
    return 3;
}

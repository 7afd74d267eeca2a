// end: exit 9
/* Functions for a quick end, and those for the usual one, which do not run then. */
int puts(const char *text);
int atexit(void (*function)(void));
int _crt_at_quick_exit(void (*function)(void));
int fflush(void *file);
__attribute__((noreturn)) void quick_exit(int status);

static void first(void) { puts("first"); fflush(0); }
static void second(void) { puts("second"); }
static void usual(void) { puts("usual"); }

int main(void)
{
    _crt_at_quick_exit(first);
    _crt_at_quick_exit(second);
    atexit(usual);
    quick_exit(9);
}

/* Where the process begins: the linker is told this name. It does what must be done before `wmain`, which the runtime
   brings, and in the order in which others rely on it:

   1. the cookie, before any function that has one;
   2. the C library's view of the command line and the environment;
   3. initialisers in C, which may refuse, then those of C++;
   4. those of the first thread's own variables.

   The C library is Windows' own (ucrtbase.dll); it keeps `atexit`, and calls it all at `exit`. Compilers of C++ sort
   pointers to initialisers into sections by what follows the `$`, so that ours stand at the ends. */
#include "system.h"

enum { console_program = 1, arguments_as_they_are = 1, thread_attach = 2, cannot_start = 255 };

IMPORTED void _set_app_type(int type);
IMPORTED int _configure_wide_argv(int mode);
IMPORTED int _initialize_wide_environment(void);
IMPORTED int *__p___argc(void);
IMPORTED u16 ***__p___wargv(void);
IMPORTED int _crt_atexit(void (*function)(void));
IMPORTED __attribute__((noreturn)) void exit(int code);

int wmain(int count, u16 **words);

typedef int (*Refusing)(void);
static const Refusing first_in_c IN_SECTION(".CRT$XIA") = 0;
static const Refusing end_in_c IN_SECTION(".CRT$XIZ") = 0;
static const Initialiser first_in_cpp IN_SECTION(".CRT$XCA") = 0;
static const Initialiser end_in_cpp IN_SECTION(".CRT$XCZ") = 0;

/* Objects that use floating point ask for it. It has no meaning any more. */
int _fltused = 0x9875;

int atexit(void (*function)(void))
{
    return _crt_atexit(function);
}

/* Not inlined: what has a cookie must not begin before it is there. */
static __attribute__((noinline, noreturn)) void run(void)
{
    _set_app_type(console_program);
    if (_configure_wide_argv(arguments_as_they_are) != 0 || _initialize_wide_environment() != 0)
        exit(cannot_start);

    const Refusing *initialiser = &first_in_c, *end = &end_in_c;
    FORGET(initialiser);
    FORGET(end);
    for (; initialiser != end; initialiser++)
        if (*initialiser && (*initialiser)() != 0)
            exit(cannot_start);

    call_all(&first_in_cpp, &end_in_cpp);
    initialise_thread(0, thread_attach, 0);
    exit(wmain(*__p___argc(), *__p___wargv()));
}

void wmainCRTStartup(void)
{
    initialise_cookie();
    run();
}

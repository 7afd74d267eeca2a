/* What natively linked programs of this folder begin with, after start.lib: a main with arguments in bytes. */
__declspec(dllimport) int _configure_narrow_argv(int mode);
__declspec(dllimport) int _initialize_narrow_environment(void);
__declspec(dllimport) int *__p___argc(void);
__declspec(dllimport) char ***__p___argv(void);
__declspec(dllimport) char ***__p__environ(void);
int main(int count, char **arguments, char **environment);

/* Static variables of functions. No program here has two threads that initialise one of them. */
__declspec(thread) int _Init_thread_epoch = (int)0x80000000;
void _Init_thread_header(int *state) { *state = *state ? *state : -1; }
void _Init_thread_footer(int *state) { *state = (int)0x80000000; }
void _Init_thread_abort(int *state) { *state = 0; }

/* Destructors of variables of a thread, which run when it ends, or exits. */
typedef void (*ThreadCallback)(void *module, unsigned reason, void *reserved);
__declspec(dllimport) void _register_thread_local_exe_atexit_callback(ThreadCallback callback);
static __declspec(thread) void (*destructors[16])(void);
static __declspec(thread) int destructor_count;

int __tlregdtor(void (*function)(void))
{
    destructors[destructor_count++] = function;
    return 0;
}

static void end_thread(void *module, unsigned reason, void *reserved)
{
    (void)module, (void)reserved;
    while ((reason == 0 || reason == 3) && destructor_count > 0)
        destructors[--destructor_count]();
}

__attribute__((section(".CRT$XLD"), used)) static const ThreadCallback at_thread_end = end_thread;

__declspec(dllimport) int _seh_filter_exe(unsigned long code, void *pointers);
__declspec(dllimport) __attribute__((noreturn)) void _exit(int status);

int wmain(void)
{
    _configure_narrow_argv(1);
    _initialize_narrow_environment();
    _register_thread_local_exe_atexit_callback(end_thread);

    /* Faults of the processor go to whom `signal` has named. */
    __try {
        return main(*__p___argc(), *__p___argv(), *__p__environ());
    } __except (_seh_filter_exe(_exception_code(), _exception_info())) {
        _exit(_exception_code());
    }
}

/* Visual C++ brings it in its static part. Nobody calls its functions here. */
const void *const table_of_type_info[2] __asm__("??_7type_info@@6B@") = { 0, 0 };

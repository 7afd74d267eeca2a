// A stack walker that starts in an initialiser meets the program's frames and the C library's, and the last is the program's.
// ways: own-program, a host's frames lie below its own
// options: -fno-omit-frame-pointer
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdio.h>
#include <string.h>
#include <unwind.h>
extern const char __ehdr_start[];
static char last;
static int others, frames;
static _Unwind_Reason_Code look(struct _Unwind_Context *context, void *unused)
{
    Dl_info info;
    int is_found = dladdr((void *)_Unwind_GetIP(context), &info);
    (void)unused;
    if (_Unwind_GetIP(context) == 0)
        return _URC_NO_REASON;
    last = !is_found ? '-' : info.dli_fbase == (void *)__ehdr_start ? 'p' : strstr(info.dli_fname, "libc.so") != NULL ? 'c' : 'o';
    others += last != 'p' && last != 'c';
    frames++;
    return _URC_NO_REASON;
}
__attribute__((noinline)) static void walk(const char *where)
{
    void **frame = __builtin_frame_address(0);
    int depth = 0;
    others = frames = 0;
    _Unwind_Backtrace(look, NULL);
    while (frame != NULL && depth++ < 100)
        frame = *frame > (void *)frame ? *frame : NULL;
    printf("%s: %d of others, %s, the last is %c, %s\n", where, others, frames > 1 && frames < 7 ? "few" : "many", last, depth < 6 ? "few by pointers" : "many by pointers");
}
__attribute__((constructor(200))) static void early(void) { walk("early"); }
__attribute__((constructor)) static void initialise(int count, char **arguments, char **environment)
{
    walk("initialiser");
    printf("%d %d %d\n", count, arguments[count] == NULL, environment == arguments + count + 1);
}
int main(void)
{
    walk("main");
    return 0;
}

// A stack walker that starts in main, or in what it calls, meets what it meets natively: the C library's frames, one of the program's that has no caller, and nothing below.
// options: -pthread -fno-omit-frame-pointer
#define _GNU_SOURCE
#include <dlfcn.h>
#include <execinfo.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <ucontext.h>
#include <unwind.h>
extern const char __ehdr_start[];
static ucontext_t back, other;
static char stack[1 << 16];
static _Unwind_Reason_Code count(struct _Unwind_Context *context, void *depth)
{
    ++*(int *)depth;
    return _URC_NO_REASON;
}
__attribute__((noinline)) static void walk(const char *where)
{
    int depth = 0, frames;
    void *addresses[50];
    _Unwind_Backtrace(count, &depth);
    frames = backtrace(addresses, 50);
    printf("%s %d %d:", where, depth, frames);
    for (int index = 0; index < frames; index++) {
        Dl_info info;
        int is_found = dladdr(addresses[index], &info);
        printf(" %s", !is_found ? "none" : info.dli_fbase == (void *)__ehdr_start ? "program" : strstr(info.dli_fname, "libc.so") != NULL ? "libc" : "other");
    }
    puts("");
}
static void *run(void *unused)
{
    walk("thread");
    return unused;
}
static void handle(int number)
{
    (void)number;
    walk("handler");
}
static void enter(void)
{
    walk("context");
}
static void end(void)
{
    walk("at exit");
}
int main(void)
{
    pthread_t thread;
    walk("main");
    pthread_create(&thread, NULL, run, NULL);
    pthread_join(thread, NULL);
    signal(SIGUSR1, handle);
    raise(SIGUSR1);
    getcontext(&other);
    other.uc_stack.ss_sp = stack;
    other.uc_stack.ss_size = sizeof stack;
    other.uc_link = &back;
    makecontext(&other, enter, 0);
    swapcontext(&back, &other);
    atexit(end);
    return 0;
}

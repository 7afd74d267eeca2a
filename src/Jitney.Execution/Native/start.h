/* What the files of this folder do for each other; see there. */
#ifndef JITNEY_START_H
#define JITNEY_START_H

#include <signal.h>
#include <stdint.h>

/* glibc keeps 32 and 33 for itself; the runtime suspends its threads by SIGRTMIN, and must go on doing so. */
#define RUNTIME_SIGNAL 34
#define LAST_SIGNAL 64

/* Before anything can fail. */
void failure_prepare(void);

/* Holds back on the calling thread what the runtime's threads hold back. */
void start_hold_signals(sigset_t *before);

/* How many descriptors the process could have when it started; the runtime asks for more. */
unsigned long start_descriptor_limit(void);

/* The signals that were blocked when the process was started, one bit each, and whether SIGPIPE was ignored. */
uint64_t jitney_start_blocked(int32_t *ignores_pipe);

/* In a copy of the process that fork made, which the .NET runtime is not a part of. */
void start_leave_runtime(void);

/* At the very start, when the program has one thread: any other is an emulator's. */
void threads_take_over(void);

/* Before the first linked code runs, on its thread. */
void threads_watch_first(void);

/* Of a process that forks, the child has only the thread that forked. */
void threads_forget_others(void);

/* The functions of first.S, which each processor has in a folder of its own. */

/* Copies the words to the stack and jumps to the entry, with registers as the kernel leaves them. */
__attribute__((noreturn)) void jitney_start_enter(uint64_t entry, const uint64_t *words, uint64_t count);

/* Calls main as start files do, and exit with its result, so that a walk over the stack meets what it meets natively:
 * the C library's frames, and below them one that has no caller.
 * Its arguments are the first three of __libc_start_main; then come initialisers, finalisers, the dynamic linker's
 * finaliser, and the end of the stack. */
__attribute__((noreturn)) void jitney_start_main(int (*entry)(int count, char **arguments, char **environment), int count, char **arguments);

/* Calls an initialiser so that a walk over the stack ends here, as natively in the program's first code. It lies
 * beside that, whose name it is given. */
void call_initialiser(void (*initialiser)(int, char **, char **), int count, char **arguments, char **environment) __attribute__((visibility("hidden")));

/* Stands in for __libc_start_main, for a program that has a start of its own and goes on to the C library by it: that
 * runs initialisers too, and without one it takes those of this
 * executable, which have run. */
void jitney_start_library(void) __attribute__((visibility("hidden")));

/* Where the code that calls main and initialisers ends. It stands for the program's own first code, which calls main
 * natively. */
extern const char jitney_start_main_end[] __attribute__((visibility("hidden")));

/* Has getauxval tell another value, where there is one. */
void jitney_start_change_vector(uint64_t type, uint64_t value);

/* Called in place of initialisers, which have run. */
void begin_main(int count, char **arguments, char **environment) __attribute__((visibility("hidden")));

#endif

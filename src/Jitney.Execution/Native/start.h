/* What the files of this folder do for each other; see there. */
#ifndef JITNEY_START_H
#define JITNEY_START_H

#include <stdint.h>

/* glibc keeps 32 and 33 for itself; the runtime suspends its threads by SIGRTMIN, and must go on doing so. */
#define RUNTIME_SIGNAL 34
#define LAST_SIGNAL 64

/* Before anything can fail. */
void failure_prepare(void);

/* How many descriptors the process could have when it started; the runtime asks for more. */
unsigned long start_descriptor_limit(void);

/* In a copy of the process that fork made, which the .NET runtime is not a part of. */
void start_leave_runtime(void);

/* Before the first linked code runs, on its thread. */
void threads_watch_first(void);

/* Of a process that forks, the child has only the thread that forked. */
void threads_forget_others(void);

/* Calls the program's main, and exit with its result; see start.c. */
__attribute__((noreturn)) void jitney_start_main(int (*entry)(int count, char **arguments, char **environment), int count, char **arguments);

/* Stands in for __libc_start_main. */
void jitney_start_library(void) __attribute__((visibility("hidden")));

/* Where that ends. It stands for the program's own first code, which calls main natively. */
extern const char jitney_start_main_end[] __attribute__((visibility("hidden")));

/* Has getauxval tell another value, where there is one. */
void jitney_start_change_vector(uint64_t type, uint64_t value);

#endif

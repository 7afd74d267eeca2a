/* How the program ends when the means that it needs itself are at an end: memory, threads, descriptors.
 *
 * Where a process may have few of these, the .NET runtime fails in its own ways: it does not start and says nothing, it writes traces of stacks and aborts, or it touches
 * memory that it did not get. Each becomes one line that names the limits, and the exit code for failures. Only before linked code runs (faults), and where there is such a
 * limit: else something is wrong with the program, and that is to be seen.
 *
 * An executor says nothing, for its controller does, which has the same limits; see ScarceMeans.cs.
 */
#define _GNU_SOURCE
#include "start.h"
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#define FAILED 125

/* Who has more than this does not come to its end here. */
#define FEW_TASKS 512
#define LITTLE_MEMORY ((rlim_t)2 << 30)
#define FEW_FILES 64

static char told[16 << 10];
static size_t told_length;
static int has_begun, is_ending;

void __real_abort(void) __attribute__((noreturn));
void __wrap_abort(void) __attribute__((noreturn));
void __wrap_SystemNative_Abort(void) __attribute__((noreturn));
void __real_SystemNative_LogError(uint8_t *text, int32_t length);
void __wrap_SystemNative_LogError(uint8_t *text, int32_t length);
int __real___managed__Main(int count, char **arguments);
int __wrap___managed__Main(int count, char **arguments);

struct scarce {
    int resource;
    rlim_t few;
    const char *what, *command;
};

static const struct scarce scarce[] = {
    {RLIMIT_NPROC, FEW_TASKS, "processes and threads", "-u"},
    {RLIMIT_AS, LITTLE_MEMORY, "bytes of address space", "-v"},
    {RLIMIT_DATA, LITTLE_MEMORY, "bytes of data", "-d"},
    {RLIMIT_NOFILE, FEW_FILES, "open files", "-n"},
};

/* The limits that are low, as the end of a sentence. Returns the length; 0 for none. */
static size_t describe_limits(char *text, size_t size)
{
    size_t length = 0;

    text[0] = 0;
    for (size_t index = 0; index < sizeof scarce / sizeof scarce[0] && length < size; index++) {
        rlim_t limit = scarce[index].resource == RLIMIT_NOFILE ? start_descriptor_limit() : 0;
        struct rlimit present;

        if (limit == 0 && getrlimit(scarce[index].resource, &present) == 0)
            limit = present.rlim_cur;
        if (limit != 0 && limit <= scarce[index].few)
            length += (size_t)snprintf(text + length, size - length, "%s%llu %s (ulimit %s)", length == 0 ? "" : ", ",
                                       (unsigned long long)limit, scarce[index].what, scarce[index].command);
    }
    return length < size ? length : size - 1;
}

/* In the runtime's words: much else that goes wrong has to do with threads too. */
static int is_about_means(const char *text)
{
    return strstr(text, "OutOfMemory") != NULL || strstr(text, "Insufficient memory") != NULL || strstr(text, "Resource temporarily") != NULL
        || strstr(text, "Cannot allocate") != NULL || strstr(text, "Too many open") != NULL || strstr(text, "ThreadStartException") != NULL
        || strstr(text, "Failed to create the thread pool") != NULL;
}

__attribute__((noreturn)) static void end(const char *what)
{
    char limits[400], line[1024];
    size_t length = describe_limits(limits, sizeof limits);

    if (__atomic_exchange_n(&is_ending, 1, __ATOMIC_SEQ_CST))
        for (;;)
            pause();
#ifdef TELLS_ERRORS
    length = (size_t)snprintf(line, sizeof line, "error: this process could not go on: %s%s%s\n", what,
                              length == 0 ? "" : "; it may have no more than ", limits);
    if (length >= sizeof line)
        length = sizeof line - 1;
    if (write(2, line, length) < 0)
        _exit(FAILED);
#else
    (void)line;
    (void)length;
    (void)what;
#endif
    _exit(FAILED);
}

/* Returns where what failed was no want of means. */
static void end_for_want_of_means(const char *what)
{
    char limits[400];

    if (describe_limits(limits, sizeof limits) != 0 || is_about_means(what))
        end(what);
}

/* What the runtime says before it aborts, for as long as it may be left out. */
void __wrap_SystemNative_LogError(uint8_t *text, int32_t length)
{
    if (length < 0 || (size_t)length > sizeof told - told_length) {
        __real_SystemNative_LogError(text, length);
        return;
    }
    memcpy(told + told_length, text, (size_t)length);
    told_length += (size_t)length;
}

/* Its first line is what has happened. */
static void end_after_abort(void)
{
    static const char introduction[] = "Unhandled exception. ";
    char line[256] = "the .NET runtime has failed";
    size_t start = 0, length = 0;

    while (start < told_length && told[start] == '\n')
        start++;
    if (told_length - start > sizeof introduction && memcmp(told + start, introduction, sizeof introduction - 1) == 0)
        start += sizeof introduction - 1;
    while (start + length < told_length && length < sizeof line - 1 && told[start + length] != '\n')
        length++;
    if (length > 0) {
        memcpy(line, told + start, length);
        line[length] = 0;
    }
    end_for_want_of_means(line);
    if (told_length > 0)
        __real_SystemNative_LogError((uint8_t *)told, (int32_t)told_length);
    __real_abort();
}

/* Those of the runtime arrive here (see --wrap in Start.targets), those of linked code do not. */
void __wrap_abort(void)
{
    end_after_abort();
    __real_abort();
}

void __wrap_SystemNative_Abort(void)
{
    end_after_abort();
    __real_abort();
}

static void fault(int number, siginfo_t *info, void *context)
{
    struct sigaction usual = {.sa_handler = SIG_DFL};

    (void)context;
    if (info->si_code > 0)
        end_for_want_of_means("memory that it needs is not there");

    /* A fault comes again. */
    sigaction(number, &usual, NULL);
    if (info->si_code <= 0)
        raise(number);
}

int __wrap___managed__Main(int count, char **arguments)
{
    has_begun = 1;
    return __real___managed__Main(count, arguments);
}

static void look_at_exit(void)
{
    if (!has_begun)
        end("the .NET runtime cannot start");
}

/* Before the runtime: it hands on to this handler the faults that are not its own. */
void failure_prepare(void)
{
    static char stack[16 << 10];
    stack_t own = {.ss_sp = stack, .ss_size = sizeof stack};
    struct sigaction action = {.sa_sigaction = fault, .sa_flags = SA_SIGINFO | SA_ONSTACK};
    char limits[400];

    atexit(look_at_exit);
    if (describe_limits(limits, sizeof limits) == 0)
        return;
    sigaltstack(&own, NULL);
    sigaction(SIGSEGV, &action, NULL);
}

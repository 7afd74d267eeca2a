/* What must happen before the .NET runtime starts, in a program that later runs linked code.
 *
 * The runtime handles SIGSEGV, SIGFPE and others, ignores SIGPIPE, raises limits, and starts threads that would take signals meant for the
 * program. A linked program is to see a fresh process instead. So a constructor, which the dynamic linker runs before main and thus before
 * the runtime, records how things stand and then blocks all signals: each thread of the runtime inherits that mask, and signals to the process
 * reach only the threads that run linked code, where the original mask is put back.
 *
 * See docs/decisions/0002-signals-of-a-fresh-process.md.
 */
#define _GNU_SOURCE
#include "again.h"
#include "modules.h"
#include "secret.h"
#include "standard.h"
#include "start.h"
#include "words.h"
#include <errno.h>
#include <fcntl.h>
#include <fenv.h>
#include <malloc.h>
#include <pthread.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

/* Descriptors of ours lie from here on; see StreamDescriptors.cs. */
#define HIGH_DESCRIPTOR 500

/* The kernel has some twenty. */
#define MOST_VECTOR_ENTRIES 64

static sigset_t original_mask;
static struct sigaction original_actions[LAST_SIGNAL + 1];
static struct rlimit original_descriptor_limit;
static int descriptors_of_ours[2] = {-1, -1};
static int has_limited_runtime, has_counted_processors;

#define LARGEST_RUNTIME_RANGE ((rlim_t)4 << 30)
#define SMALLEST_RUNTIME_RANGE ((rlim_t)48 << 20)
#define FEW_ARENAS ((rlim_t)1 << 30)
#define RUNTIME_RANGE_GRAIN ((rlim_t)4 << 20)
#define RUNTIME_RANGE_VARIABLE "DOTNET_GCRegionRange"
#define PROCESSORS_VARIABLE "DOTNET_PROCESSOR_COUNT"

unsigned long start_descriptor_limit(void)
{
    return original_descriptor_limit.rlim_cur;
}

/* To use a high number the kernel must enlarge the table of descriptors, and where threads share it, it first waits until no processor can
 * still be reading the old one: 8 to 15 ms. There is one thread yet. */
static void enlarge_descriptor_table(void)
{
    int low = open("/", O_PATH | O_CLOEXEC);

    if (low >= 0) {
        int high = fcntl(low, F_DUPFD_CLOEXEC, HIGH_DESCRIPTOR);

        if (high >= 0)
            close(high);
        close(low);
    }
}

/* The runtime reserves address space for its heap in one piece (see Jitney.Executor.csproj) whatever the limit is, and would not start. It can be
 * told a size by an environment variable alone; that is removed before linked code can see it. With less than the smallest it touches what it has not got. */
static void limit_runtime(void)
{
    struct rlimit limit;
    char range[32];

    if (getrlimit(RLIMIT_AS, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY)
        return;

    /* The C library reserves 64 MiB for each thread that allocates, as long as it can. */
    if (limit.rlim_cur < FEW_ARENAS)
        mallopt(M_ARENA_MAX, 1);
    if (getenv(RUNTIME_RANGE_VARIABLE) == NULL) {
        rlim_t size = limit.rlim_cur / 4 / RUNTIME_RANGE_GRAIN * RUNTIME_RANGE_GRAIN;

        if (size < SMALLEST_RUNTIME_RANGE)
            size = SMALLEST_RUNTIME_RANGE;
        snprintf(range, sizeof range, "%llx", (unsigned long long)(size < LARGEST_RUNTIME_RANGE ? size : LARGEST_RUNTIME_RANGE));
        has_limited_runtime = setenv(RUNTIME_RANGE_VARIABLE, range, 0) == 0;
    }
}

/* The runtime counts processors by a call that filters may refuse, and then has none. */
static void count_processors(void)
{
    unsigned long processors[128];

    if (syscall(SYS_sched_getaffinity, 0, sizeof processors, processors) < 0 && (errno == ENOSYS || errno == EPERM))
        has_counted_processors = setenv(PROCESSORS_VARIABLE, "1", 0) == 0;
}

/* The auxiliary vector, which lies behind the environment on the stack; NULL when it is not there. */
static unsigned long *vector;

static void find_vector(char **environment)
{
    unsigned long *next;

    while (*environment != NULL)
        environment++;
    next = (unsigned long *)(environment + 1);
    for (int index = 0; index < MOST_VECTOR_ENTRIES && next[2 * index] != AT_NULL; index++)
        if (next[2 * index] == AT_RANDOM && next[2 * index + 1] == getauxval(AT_RANDOM))
            vector = next;
}

/* The C library reads it there whenever it is asked. /proc/self/auxv is the kernel's own copy. */
void jitney_start_change_vector(uint64_t type, uint64_t value)
{
    if (vector == NULL)
        return;
    for (unsigned long *entry = vector; *entry != AT_NULL; entry += 2)
        if (*entry == type)
            entry[1] = value;
}

void begin_main(int count, char **arguments, char **environment)
{
    (void)count, (void)arguments, (void)environment;
    errno = 0;
}

void *jitney_start_initialiser_call(void)
{
    return (void *)call_initialiser;
}

void start_hold_signals(sigset_t *before)
{
    sigset_t all;

    sigfillset(&all);
#ifdef READS_INPUTS
    /* Inputs that others cut short while they are read raise it, on whichever thread reads, and a fault that is held back ends the process. See FaultGuard.cs. */
    sigdelset(&all, SIGBUS);
#endif
    pthread_sigmask(SIG_SETMASK, &all, before);
}

/* The C library hands initialisers the arguments of main. */
__attribute__((constructor(101))) static void record(int count, char **arguments, char **environment)
{
    (void)count;
    find_vector(environment);
    standard_occupy();
    words_take_over(arguments, environment);
    again_take_over(arguments, environ);
    secret_take_over();
    threads_take_over();
    start_hold_signals(&original_mask);
    for (int number = 1; number <= LAST_SIGNAL; number++)
        sigaction(number, NULL, &original_actions[number]);
    getrlimit(RLIMIT_NOFILE, &original_descriptor_limit);
    failure_prepare();
    enlarge_descriptor_table();
    limit_runtime();
    count_processors();
}

/* The runtime has read it by now. Children that are to have it set it for themselves. */
static void forget_limit(void)
{
    if (has_limited_runtime) {
        has_limited_runtime = 0;
        unsetenv(RUNTIME_RANGE_VARIABLE);
    }
    if (has_counted_processors) {
        has_counted_processors = 0;
        unsetenv(PROCESSORS_VARIABLE);
    }
}

void jitney_start_restore_thread(void)
{
    forget_limit();

    /* What the runtime computed leaves its traces in the sticky flags. */
    fesetenv(FE_DFL_ENV);
    pthread_sigmask(SIG_SETMASK, &original_mask, NULL);
}

/* What a program inherits over exec: the signals that are blocked, and whether SIGPIPE is ignored, which the runtime sees to. */
uint64_t jitney_start_blocked(int32_t *ignores_pipe)
{
    uint64_t blocked = 0;

    for (int number = 1; number <= LAST_SIGNAL; number++)
        blocked |= (uint64_t)(sigismember(&original_mask, number) == 1) << (number - 1);
    *ignores_pipe = original_actions[SIGPIPE].sa_handler == SIG_IGN;
    return blocked;
}

/* At the start of a program every signal is at its default or ignored, without flags. The C library's sigaction would add one of its own. */
static void restore_default_or_ignore(int number, void (*handler)(int))
{
    struct {
        void (*handler)(int);
        unsigned long flags;
        void (*restorer)(void);
        unsigned long mask;
    } action = {.handler = handler};

    syscall(SYS_rt_sigaction, number, &action, NULL, sizeof action.mask);
}

/* What programs inherit that this one starts, but for signals. */
void jitney_start_restore_inheritance(void)
{
    struct rlimit limit;

    if (getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur != original_descriptor_limit.rlim_cur)
        setrlimit(RLIMIT_NOFILE, &original_descriptor_limit);
    forget_limit();
}

void start_restore_inherited(void)
{
    for (int number = 1; number <= LAST_SIGNAL; number++) {
        struct sigaction present;

#ifdef READS_INPUTS
        /* Libraries are opened while inputs are still read; what guards that ends by itself before the program's own code runs. See FaultGuard.cs. */
        if (number == SIGBUS)
            continue;
#endif
        if (number != RUNTIME_SIGNAL && sigaction(number, NULL, &present) == 0
            && (present.sa_handler != original_actions[number].sa_handler || present.sa_flags != original_actions[number].sa_flags))
            restore_default_or_ignore(number, original_actions[number].sa_handler);
    }

    jitney_start_restore_inheritance();
    pthread_sigmask(SIG_SETMASK, &original_mask, NULL);
}

void jitney_start_restore_process(void)
{
    stack_t none = {.ss_flags = SS_DISABLE};

    threads_watch_first();
    start_restore_inherited();
    sigaltstack(&none, NULL);
    standard_release();
    jitney_start_restore_thread();
}

void start_leave_runtime(void)
{
    restore_default_or_ignore(RUNTIME_SIGNAL, original_actions[RUNTIME_SIGNAL].sa_handler);
}

static void close_in_child(void)
{
    for (int index = 0; index < 2; index++)
        if (descriptors_of_ours[index] >= 0)
            close(descriptors_of_ours[index]);
}

void jitney_start_close_in_children(int first, int second)
{
    descriptors_of_ours[0] = first;
    descriptors_of_ours[1] = second;
    pthread_atfork(NULL, NULL, close_in_child);
    pthread_atfork(NULL, NULL, threads_forget_others);
}

/* The runtime's own version (see --wrap in Start.targets) opens /dev/urandom and keeps it open, as the lowest descriptor there is: the
 * linked program would find 3 taken. It never promises good random numbers. */
void __wrap_SystemNative_GetNonCryptographicallySecureRandomBytes(uint8_t *buffer, int32_t size)
{
    int32_t done = 0;

    while (done < size) {
        ssize_t count = getrandom(buffer + done, (size_t)(size - done), 0);

        if (count < 0)
            break;
        done += (int32_t)count;
    }

    /* Whoever asks may ask again until it is not all zero. */
    for (; done < size; done++) {
        struct timespec time;

        clock_gettime(CLOCK_MONOTONIC, &time);
        buffer[done] = (uint8_t)((uint64_t)time.tv_nsec * 2654435761u >> 16) ^ (uint8_t)(done * 151 + 7);
    }
}

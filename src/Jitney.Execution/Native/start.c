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
#include "secret.h"
#include "start.h"
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <fenv.h>
#include <pthread.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

/* glibc keeps 32 and 33 for itself; the runtime suspends its threads by SIGRTMIN, and must go on doing so. */
#define RUNTIME_SIGNAL 34
#define LAST_SIGNAL 64

/* Descriptors of ours lie from here on; see StreamDescriptors.cs. */
#define HIGH_DESCRIPTOR 500

static sigset_t original_mask;
static struct sigaction original_actions[LAST_SIGNAL + 1];
static struct rlimit original_descriptor_limit;
static int descriptors_of_ours[2] = {-1, -1};
static int has_limited_runtime;

#define LARGEST_RUNTIME_RANGE ((rlim_t)4 << 30)
#define RUNTIME_RANGE_VARIABLE "DOTNET_GCRegionRange"

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
 * told a size by an environment variable alone; that is removed before linked code can see it. */
static void limit_runtime(void)
{
    struct rlimit limit;
    char range[32];

    if (getrlimit(RLIMIT_AS, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY && getenv(RUNTIME_RANGE_VARIABLE) == NULL) {
        rlim_t quarter = limit.rlim_cur / 4;

        snprintf(range, sizeof range, "%llx", (unsigned long long)(quarter < LARGEST_RUNTIME_RANGE ? quarter : LARGEST_RUNTIME_RANGE));
        has_limited_runtime = setenv(RUNTIME_RANGE_VARIABLE, range, 0) == 0;
    }
}

/* The C library hands initialisers the arguments of main. */
__attribute__((constructor(101))) static void record(int count, char **arguments, char **environment)
{
    sigset_t all;

    (void)count;
    again_take_over(arguments, environment);
    secret_take_over();
    sigfillset(&all);
#ifdef READS_INPUTS
    /* Inputs that others cut short while they are read raise it, on whichever thread reads, and a fault that is held back ends the process. See FaultGuard.cs. */
    sigdelset(&all, SIGBUS);
#endif
    pthread_sigmask(SIG_SETMASK, &all, &original_mask);
    for (int number = 1; number <= LAST_SIGNAL; number++)
        sigaction(number, NULL, &original_actions[number]);
    getrlimit(RLIMIT_NOFILE, &original_descriptor_limit);
    enlarge_descriptor_table();
    limit_runtime();
}

/* The runtime has read it by now. Children that are to have it set it for themselves. */
static void forget_limit(void)
{
    if (has_limited_runtime) {
        has_limited_runtime = 0;
        unsetenv(RUNTIME_RANGE_VARIABLE);
    }
}

void jitney_start_restore_thread(void)
{
    forget_limit();

    /* What the runtime computed leaves its traces in the sticky flags. */
    fesetenv(FE_DFL_ENV);
    pthread_sigmask(SIG_SETMASK, &original_mask, NULL);
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

/* A program whose first thread ends by pthread_exit goes on until its last thread has ended, and then exits with 0. The C library counts threads
 * for that, and ours would keep the process alive for ever. So once the first thread ends, a thread watches until only ours are left. The executable
 * starts its threads through a wrapped pthread_create, and so they are counted; linked code calls the C library's own. Nothing tells of a thread's end, so
 * the watching thread looks again and again; few programs come here. */
static pthread_key_t first_thread_key;
static int threads_of_ours;
static __thread int is_thread_of_ours;

struct thread_start {
    void *(*run)(void *);
    void *argument;
};

int __real_pthread_create(pthread_t *thread, const pthread_attr_t *attributes, void *(*run)(void *), void *argument);
int __wrap_pthread_create(pthread_t *thread, const pthread_attr_t *attributes, void *(*run)(void *), void *argument);

/* A thread counts from when it is in the process's list of threads until it leaves it, but for moments in which it is listed and not counted: whoever
 * compares takes it for the program's then, and looks again. */
static void thread_of_ours_ends(void *unused)
{
    (void)unused;
    __atomic_sub_fetch(&threads_of_ours, 1, __ATOMIC_SEQ_CST);
}

static void *run_thread_of_ours(void *memory)
{
    struct thread_start start = *(struct thread_start *)memory;
    void *result;

    free(memory);
    is_thread_of_ours = 1;
    __atomic_add_fetch(&threads_of_ours, 1, __ATOMIC_SEQ_CST);
    pthread_cleanup_push(thread_of_ours_ends, NULL);
    result = start.run(start.argument);
    pthread_cleanup_pop(1);
    return result;
}

int __wrap_pthread_create(pthread_t *thread, const pthread_attr_t *attributes, void *(*run)(void *), void *argument)
{
    struct thread_start *start = malloc(sizeof *start);
    int error;

    if (start == NULL)
        return EAGAIN;
    *start = (struct thread_start){run, argument};
    error = __real_pthread_create(thread, attributes, run_thread_of_ours, start);
    if (error != 0)
        free(start);
    return error;
}

/* Of a process that forks, the child has only the thread that forked. */
static void forget_threads_in_child(void)
{
    threads_of_ours = is_thread_of_ours;
}

static int count_threads(void)
{
    int count = 0;
    DIR *tasks = opendir("/proc/self/task");

    if (tasks == NULL)
        return -1;
    for (struct dirent *entry; (entry = readdir(tasks)) != NULL;)
        count += entry->d_name[0] != '.';
    closedir(tasks);
    return count;
}

static void *watch_threads(void *unused)
{
    const struct timespec pause = {.tv_nsec = 5 * 1000 * 1000};

    (void)unused;
    /* The first thread stays in the list as a corpse. Ours come and go: the list and their number belong together only if that is the same before
     * and after, twice in a row. */
    for (int seen_none = 0; seen_none < 2;) {
        int before = __atomic_load_n(&threads_of_ours, __ATOMIC_SEQ_CST);
        int count = count_threads();
        int after = __atomic_load_n(&threads_of_ours, __ATOMIC_SEQ_CST);

        seen_none = count >= 0 && before == after && count - 1 <= before ? seen_none + 1 : 0;
        nanosleep(&pause, NULL);
    }
    exit(0);
    return NULL;
}

static void first_thread_ends(void *unused)
{
    pthread_t watcher;
    sigset_t all, before;

    (void)unused;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    if (__wrap_pthread_create(&watcher, NULL, watch_threads, NULL) == 0)
        pthread_detach(watcher);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
}

/* Before the first linked code runs. */
static void watch_first_thread(void)
{
    if (gettid() != getpid())
        return;

    if (pthread_key_create(&first_thread_key, first_thread_ends) == 0)
        pthread_setspecific(first_thread_key, &first_thread_key);
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
            && present.sa_handler != original_actions[number].sa_handler)
            restore_default_or_ignore(number, original_actions[number].sa_handler);
    }

    jitney_start_restore_inheritance();
    pthread_sigmask(SIG_SETMASK, &original_mask, NULL);
}

void jitney_start_restore_process(void)
{
    stack_t none = {.ss_flags = SS_DISABLE};

    start_restore_inherited();
    sigaltstack(&none, NULL);
    watch_first_thread();
    jitney_start_restore_thread();
}

void start_leave_runtime(void)
{
    restore_default_or_ignore(RUNTIME_SIGNAL, original_actions[RUNTIME_SIGNAL].sa_handler);
}

/* RTLD_NEXT means the libraries behind the one that asks, and the dynamic linker tells by the return address who asks. It knows nothing of linked
 * code; asked from here it takes the program for the one, which is what linked code stands for. Hence no tail calls. */
static void *find_symbol(void *handle, const char *name)
{
    void *found = dlsym(handle, name);

    __asm__ volatile("" : "+r"(found));
    return found;
}

static void *find_version(void *handle, const char *name, const char *version)
{
    void *found = dlvsym(handle, name, version);

    __asm__ volatile("" : "+r"(found));
    return found;
}

void *jitney_start_symbol_finder(int by_version)
{
    return by_version ? (void *)find_version : (void *)find_symbol;
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
    pthread_atfork(NULL, NULL, forget_threads_in_child);
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
}

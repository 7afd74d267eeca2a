/* The threads of this executable, and how a program ends whose first thread has ended. */
#define _GNU_SOURCE
#include "emulator.h"
#include "start.h"
#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <linux/futex.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* A program whose first thread ends by itself goes on until its last thread has ended. Ends that by pthread_exit, the process then exits with 0, as if
 * it had called exit; ends it by the system call alone, the process ends with the code of the thread that was the last. The C library counts threads for the
 * one and the system for the other, and ours would keep the process alive for ever. So a thread of ours sleeps until the first one has ended, and then watches
 * until only ours are left. The executable starts its threads through a wrapped pthread_create, and so they are counted; linked code calls the C library's
 * own. Nothing tells of a thread's end, so the watching thread looks again and again; few programs come here. */
#define WATCHER_STACK (64 << 10)

/* The kernel's own limit on 64-bit machines. */
#define HIGHEST_THREAD_NUMBER (4 << 20)

static pthread_key_t first_thread_key;
static int has_left_in_order, is_watched;
static int threads_of_ours, threads_of_emulator;
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

/* The runtime's threads take no signals, whoever starts them: a thread that has its own mask back, such as the initial one, would hand that on. */
int __wrap_pthread_create(pthread_t *thread, const pthread_attr_t *attributes, void *(*run)(void *), void *argument)
{
    struct thread_start *start = malloc(sizeof *start);
    sigset_t own;
    int error;

    if (start == NULL)
        return EAGAIN;
    *start = (struct thread_start){run, argument};
    start_hold_signals(&own);
    error = __real_pthread_create(thread, attributes, run_thread_of_ours, start);
    pthread_sigmask(SIG_SETMASK, &own, NULL);
    if (error != 0)
        free(start);
    return error;
}

static int count_threads(int *is_slow);

void threads_take_over(void)
{
    int is_slow;

    if (emulator_is_there())
        threads_of_emulator = count_threads(&is_slow) - 1;
}

static void *tell_number(void *unused)
{
    (void)unused;
    return (void *)(intptr_t)gettid();
}

/* Where /proc is not to be seen any more, each number is tried that was given to threads since this process began: they are given in turn. */
static int count_threads_by_number(void)
{
    const pid_t own = getpid();
    pid_t newest = own > 1 ? own - 1 : HIGHEST_THREAD_NUMBER;
    pthread_t thread;
    void *result;
    int count = 0;

    if (__real_pthread_create(&thread, NULL, tell_number, NULL) == 0) {
        pthread_join(thread, &result);
        newest = (pid_t)(intptr_t)result;
    }
    for (pid_t number = own; number != newest; number = number < HIGHEST_THREAD_NUMBER ? number + 1 : 1)
        count += syscall(SYS_tgkill, own, number, 0) == 0;
    return count;
}

static int count_threads(int *is_slow)
{
    int count = 0;
    DIR *tasks = opendir("/proc/self/task");

    *is_slow = tasks == NULL;
    if (tasks == NULL)
        return count_threads_by_number();
    for (struct dirent *entry; (entry = readdir(tasks)) != NULL;)
        count += entry->d_name[0] != '.';
    closedir(tasks);
    return count;
}

/* How the first thread ended, as wait(2) tells it, from the last field of proc(5)'s list. */
static int status_of_first_thread(void)
{
    char text[2048];
    FILE *file = fopen("/proc/self/stat", "re");
    size_t length = file == NULL ? 0 : fread(text, 1, sizeof text - 1, file);
    char *last;

    if (file != NULL)
        fclose(file);
    text[length] = 0;
    last = strrchr(text, ' ');
    return last == NULL ? 0 : (int)strtoul(last, NULL, 10);
}

/* Ends the process as the kernel does behind its last thread. Rules for system calls (seccomp(2)) may have killed that by a signal, alone. */
static void end_by_status(int status)
{
    if (WIFSIGNALED(status)) {
        sigset_t one;

        signal(WTERMSIG(status), SIG_DFL);
        sigemptyset(&one);
        sigaddset(&one, WTERMSIG(status));
        pthread_sigmask(SIG_UNBLOCK, &one, NULL);
        kill(getpid(), WTERMSIG(status));
        _exit(128 + WTERMSIG(status));
    }
    _exit(WEXITSTATUS(status));
}

/* Waits until no thread is left but ours. Returns whether there was one. */
static int await_threads(void)
{
    struct timespec pause = {.tv_nsec = 5 * 1000 * 1000};
    int saw_any = 0, seen_some = 0, is_slow = 0;

    /* The first thread stays in the list as a corpse. Ours come and go: the list and their number belong together only if that is the same before
     * and after, twice in a row. */
    for (int seen_none = 0; seen_none < 2;) {
        int before = __atomic_load_n(&threads_of_ours, __ATOMIC_SEQ_CST);
        int count = count_threads(&is_slow);
        int after = __atomic_load_n(&threads_of_ours, __ATOMIC_SEQ_CST);
        int sees_none = count >= 0 && before == after && count - 1 - threads_of_emulator <= before;

        seen_none = sees_none ? seen_none + 1 : 0;
        seen_some = sees_none ? 0 : seen_some + 1;
        saw_any |= seen_some > 1;
        nanosleep(&pause, NULL);

        /* Each look takes a number, so that there are more to try the next time. */
        if (is_slow && pause.tv_nsec < 200 * 1000 * 1000)
            pause.tv_nsec += 1000 * 1000;
    }
    return saw_any;
}

static void *end_after_last_thread(void *unused)
{
    int saw_any;

    (void)unused;
    saw_any = await_threads();
    if (!__atomic_load_n(&has_left_in_order, __ATOMIC_ACQUIRE))
        /* No thread was told to look after the end. The last one's code counts, and threads of the C library end with 0. */
        end_by_status(saw_any ? 0 : status_of_first_thread());
    exit(0);
    return NULL;
}

/* A thread of the usual size: functions that are registered for the end run on it. */
static int start_end(void)
{
    pthread_t thread;

    if (__wrap_pthread_create(&thread, NULL, end_after_last_thread, NULL) != 0)
        return 0;
    pthread_detach(thread);
    return 1;
}

/* When a thread ends, the system writes 0 to where its number is, and wakes one who waits there. That may be another, who joins it, and writes something else: hence the
 * time. */
static void *watch_first_thread(void *word)
{
    const struct timespec second = {.tv_sec = 1};
    pid_t number = getpid();

    while (__atomic_load_n((pid_t *)word, __ATOMIC_ACQUIRE) == number)
        syscall(SYS_futex, word, FUTEX_WAIT, number, &second);
    syscall(SYS_futex, word, FUTEX_WAKE, INT_MAX);
    if (!start_end())
        end_after_last_thread(NULL);

    /* Who ends is for a moment still listed and not counted any more. */
    for (;;)
        pause();
    return NULL;
}

static int start_watching(void)
{
    pthread_attr_t attributes;
    pthread_t thread;
    pid_t *word = NULL;
    sigset_t all, before;
    int error;

    if (prctl(PR_GET_TID_ADDRESS, &word, 0, 0, 0) != 0 || word == NULL || pthread_attr_init(&attributes) != 0)
        return 0;
    pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
    pthread_attr_setstacksize(&attributes, WATCHER_STACK);
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    error = __wrap_pthread_create(&thread, &attributes, watch_first_thread, word);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    pthread_attr_destroy(&attributes);
    return error == 0;
}

static void first_thread_ends(void *unused)
{
    sigset_t all, before;

    (void)unused;
    __atomic_store_n(&has_left_in_order, 1, __ATOMIC_RELEASE);
    if (is_watched)
        return;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    start_end();
    pthread_sigmask(SIG_SETMASK, &before, NULL);
}

void threads_forget_others(void)
{
    threads_of_ours = is_thread_of_ours;
    is_watched = 0;
}

void threads_watch_first(void)
{
    if (gettid() != getpid())
        return;

    if (pthread_key_create(&first_thread_key, first_thread_ends) == 0)
        pthread_setspecific(first_thread_key, &first_thread_key);
    is_watched = start_watching();
}

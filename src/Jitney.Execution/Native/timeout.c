/* Ending a process in time that has stopped itself.
 *
 * A process that links and runs a program in itself also watches the time for it. A stop (SIGSTOP) stops all its threads, the watching one too. So a second
 * process sleeps meanwhile. When the time is over it has the first one go on, which then ends itself; and if that does not, it ends it. It shares the first one's
 * memory, has no descriptors, belongs to no group that could be stopped, and is no child that the program's wait could meet.
 */
#define _GNU_SOURCE
#include "system.h"
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <time.h>
#include <unistd.h>

#define AFTER_TIME_MILLISECONDS 30
#define ATTEMPTS 20

static char watcher_stack[4096] __attribute__((aligned(16)));
static int64_t milliseconds_left;

/* Waits for the end of a process. Returns whether it has come. */
static int ends_within(long descriptor, long parent, int64_t milliseconds)
{
    struct timespec time = {milliseconds / 1000, milliseconds % 1000 * 1000 * 1000};
    struct pollfd end = {.fd = (int)descriptor, .events = POLLIN};

    if (descriptor >= 0)
        return call_system(SYS_ppoll, (long)&end, 1, (long)&time, 0, 0) > 0;

    /* The system has no descriptors of processes. */
    for (; milliseconds > 0; milliseconds -= 100) {
        struct timespec part = {0, 100 * 1000 * 1000};

        if (call_system(SYS_getppid, 0, 0, 0, 0, 0) != parent)
            return 1;
        call_system(SYS_nanosleep, (long)&part, 0, 0, 0, 0);
    }
    return 0;
}

static int watch(void *process)
{
    long parent = (long)process, descriptor;

    call_system(SYS_prctl, PR_SET_NAME, (long)"timeout", 0, 0, 0);
    call_system(SYS_setsid, 0, 0, 0, 0, 0);
    if (call_system(SYS_close_range, 0, ~0U, 0, 0, 0) != 0)
        return 1;
    descriptor = call_system(SYS_pidfd_open, parent, 0, 0, 0, 0);
    if (call_system(SYS_getppid, 0, 0, 0, 0, 0) != parent || ends_within(descriptor, parent, milliseconds_left + AFTER_TIME_MILLISECONDS))
        return 0;
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
        call_system(SYS_kill, parent, SIGCONT, 0, 0, 0);
        if (ends_within(descriptor, parent, AFTER_TIME_MILLISECONDS) || call_system(SYS_getppid, 0, 0, 0, 0, 0) != parent)
            return 0;
    }
    call_system(SYS_kill, parent, SIGKILL, 0, 0, 0);
    return 0;
}

/* Once. Where there can be no second process, a stop stops the time too. */
void jitney_timeout_start(int64_t milliseconds)
{
    sigset_t all, before;

    milliseconds_left = milliseconds;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    clone(watch, watcher_stack + sizeof watcher_stack, CLONE_VM, (void *)(intptr_t)getpid());
    pthread_sigmask(SIG_SETMASK, &before, NULL);
}

/* The thread that stands for a program's first one.
 *
 * LLVM's executors make each call on a thread of its own. A program's initialisers and its main run on one thread natively, which has one set of
 * thread-local variables, and when that thread ends by pthread_exit the process goes on until its other threads have ended too. So there is one
 * thread for all of these here, made when it is first needed.
 */
#include "program.h"

#include <dirent.h>
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

/* The kernel's own limit on 64-bit machines. */
#define HIGHEST_THREAD_NUMBER (4 << 20)

struct work {
    void (*function)(void *);
    void *argument;
    int is_done;
};

static pthread_mutex_t gate = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static pthread_t program_thread;
static struct work *waiting;
static long *threads_before;
static size_t count_before, room_before;
static int is_started, has_ended;

static int is_of_executor(long thread)
{
    for (size_t index = 0; index < count_before; index++)
        if (threads_before[index] == thread)
            return 1;
    return thread == gettid();
}

/* Without memory a thread of the executor's is taken for the program's, which then does not end before it. */
static void note(long thread)
{
    if (count_before == room_before) {
        size_t room = room_before ? 2 * room_before : 64;
        long *larger = realloc(threads_before, room * sizeof *larger);

        if (!larger)
            return;
        threads_before = larger;
        room_before = room;
    }
    threads_before[count_before++] = thread;
}

static int look_at(long thread, int notes)
{
    if (thread <= 0)
        return 0;
    if (notes)
        note(thread);
    return !is_of_executor(thread);
}

static void *tell_number(void *unused)
{
    (void)unused;
    return (void *)(intptr_t)gettid();
}

/* Where /proc is not to be seen, each number is tried that was given to threads since this process began: they are given in turn. */
static int count_by_number(int notes)
{
    const pid_t own = getpid();
    pid_t newest = own > 1 ? own - 1 : HIGHEST_THREAD_NUMBER;
    pthread_t thread;
    void *result;
    int count = 0;

    if (pthread_create(&thread, NULL, tell_number, NULL) == 0) {
        pthread_join(thread, &result);
        newest = (pid_t)(intptr_t)result;
    }
    for (pid_t number = own; number != newest; number = number < HIGHEST_THREAD_NUMBER ? number + 1 : 1)
        if (syscall(SYS_tgkill, own, number, 0) == 0)
            count += look_at(number, notes);
    return count;
}

/* The executor's threads are those that were there before the program's, which are noted once, and the one that asks. */
static int count_threads_of_program(int notes)
{
    int count = 0;
    DIR *tasks = opendir("/proc/self/task");
    struct dirent *entry;

    if (!tasks)
        return count_by_number(notes);
    while ((entry = readdir(tasks)))
        count += look_at(strtol(entry->d_name, NULL, 10), notes);
    closedir(tasks);
    return count;
}

static void leave(void *unused)
{
    (void)unused;
    pthread_mutex_lock(&gate);
    has_ended = 1;
    pthread_cond_broadcast(&changed);
    pthread_mutex_unlock(&gate);
}

static void *serve(void *unused)
{
    pthread_cleanup_push(leave, unused);
    for (;;) {
        struct work *work;

        pthread_mutex_lock(&gate);
        while (!waiting || waiting->is_done)
            pthread_cond_wait(&changed, &gate);
        work = waiting;
        pthread_mutex_unlock(&gate);
        work->function(work->argument);
        pthread_mutex_lock(&gate);
        work->is_done = 1;
        pthread_cond_broadcast(&changed);
        pthread_mutex_unlock(&gate);
    }
    pthread_cleanup_pop(0);
    return NULL;
}

/* The executor may have others that come and go: two looks in a row must agree. */
static void end_with_last_thread(void)
{
    const struct timespec pause = {.tv_nsec = 5 * 1000 * 1000};

    pthread_join(program_thread, NULL);
    for (int seen_none = 0; seen_none < 2;) {
        seen_none = count_threads_of_program(0) == 0 ? seen_none + 1 : 0;
        nanosleep(&pause, NULL);
    }
    exit(0);
}

const char *run_in_program(void (*function)(void *), void *argument)
{
    struct work work = {function, argument, 0};
    int ended;

    /* What an initialiser has the controller link is initialised while that one still runs. */
    pthread_mutex_lock(&gate);
    if (waiting && !has_ended) {
        pthread_mutex_unlock(&gate);
        function(argument);
        return NULL;
    }
    if (!is_started) {
        count_threads_of_program(1);
        is_started = pthread_create(&program_thread, NULL, serve, NULL) == 0;
    }
    if (!is_started) {
        pthread_mutex_unlock(&gate);
        return "no thread could be made for the program";
    }
    waiting = &work;
    pthread_cond_broadcast(&changed);
    while (!work.is_done && !has_ended)
        pthread_cond_wait(&changed, &gate);
    ended = !work.is_done;
    waiting = NULL;
    pthread_cond_broadcast(&changed);
    pthread_mutex_unlock(&gate);
    if (ended)
        end_with_last_thread();
    return NULL;
}

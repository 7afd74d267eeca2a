/* The thread that stands for a program's first one.
 *
 * LLVM's executors make each call on a thread of its own. A program's initialisers and its main run on one thread natively, which has one set of
 * thread-local variables, and when that thread ends by pthread_exit the process goes on until its other threads have ended too. So there is one
 * thread for all of these here, made when it is first needed.
 */
#include "program.h"

#include <dirent.h>
#include <pthread.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#define MOST_THREADS 64

struct work {
    void (*function)(void *);
    void *argument;
    int is_done;
};

static pthread_mutex_t gate = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static pthread_t program_thread;
static struct work *waiting;
static long threads_before[MOST_THREADS];
static int is_started, has_ended, count_before;

static int is_of_executor(long thread)
{
    for (int index = 0; index < count_before; index++)
        if (threads_before[index] == thread)
            return 1;
    return thread == gettid();
}

/* The executor's threads are those that were there before the program's, which are noted once, and the one that asks. */
static int count_threads_of_program(int notes)
{
    int count = 0;
    DIR *tasks = opendir("/proc/self/task");
    struct dirent *entry;

    if (!tasks)
        return -1;
    while ((entry = readdir(tasks))) {
        long thread = strtol(entry->d_name, NULL, 10);

        if (notes && thread > 0 && count_before < MOST_THREADS)
            threads_before[count_before++] = thread;
        count += thread > 0 && !is_of_executor(thread);
    }
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

/* Runs of a linked program in processes of their own: copies of the process that it was linked into, made by fork.
 *
 * Of the threads only the one that forks is in the copy, and so the .NET runtime must not be entered there again: all that happens between fork and the
 * program's end stands here. What the copy needs is prepared before in plain memory, and what cannot be done in it is reported through a pipe that
 * it closes before the program's own code runs.
 *
 * See docs/decisions/0012-many-runs-by-fork.md.
 */
#define _GNU_SOURCE
#include "again.h"
#include "start.h"
#include <errno.h>
#include <fcntl.h>
#include <fenv.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

/* Where the pipe does not meet the numbers that programs use; see StreamDescriptors.cs. */
#define HIGH_DESCRIPTOR 500

/* What failed; RunProblem.cs has the same numbers. */
enum { FORK = 1, DIRECTORY, STREAMS };

extern int __cxa_atexit(void (*function)(void *), void *argument, void *handle);

struct surroundings {
    char ***environment_variable; /* The environ that counts: the C library's, or the linked program's copy. */
    char **environment;           /* NULL to leave it. */
    const char *directory;        /* NULL to leave it. */
    int32_t streams[3];           /* What becomes of descriptors 0 to 2; -1 to leave them. */
};

/* With a handle a finaliser to register, else an initialiser to call. */
struct step {
    void (*function)(int count, char **arguments, char **environment);
    void *handle;
};

struct run {
    struct surroundings surroundings;
    int (*entry)(int count, char **arguments, char **environment);
    char **arguments;
    char **name;       /* program_invocation_name, wherever it counts, or NULL. */
    char **short_name; /* program_invocation_short_name likewise. */
    const struct step *steps;
    const int32_t *closed; /* Descriptors that are not the program's. */
    int32_t count, step_count, closed_count;
};

struct problem {
    int32_t step, error;
};

static struct problem apply(const struct surroundings *wanted)
{
    struct problem none = {0, 0};

    /* First the streams: whoever sends a relative directory means the one that it is now. */
    for (int number = 0; number < 3; number++)
        if (wanted->streams[number] >= 0 && dup2(wanted->streams[number], number) < 0)
            return (struct problem){STREAMS, errno};
    if (wanted->directory != NULL && chdir(wanted->directory) != 0)
        return (struct problem){DIRECTORY, errno};
    if (wanted->environment != NULL)
        *wanted->environment_variable = wanted->environment;
    return none;
}

/* Gives this process surroundings. Returns 0, or what failed. */
int32_t jitney_runs_surround(const struct surroundings *wanted, int32_t *error)
{
    struct problem problem = apply(wanted);

    *error = problem.error;
    return problem.step;
}

static void name_program(const struct run *run)
{
    char *name, *last;

    if (run->count == 0)
        return;
    name = run->arguments[0];
    last = strrchr(name, '/');
    if (run->name != NULL)
        *run->name = name;
    last = last == NULL ? name : last + 1;
    if (run->short_name != NULL)
        *run->short_name = last;
    prctl(PR_SET_NAME, last, 0, 0, 0);
}

static char **environment_of(const struct run *run)
{
    return *run->surroundings.environment_variable;
}

__attribute__((noreturn)) static void run_program(const struct run *run, pid_t parent, int report)
{
    struct problem problem;

    /* Nobody would be left to say how it ended. */
    prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
    if (getppid() != parent)
        _exit(1);

    problem = apply(&run->surroundings);
    for (int32_t index = 0; index < run->closed_count; index++)
        close(run->closed[index]);
    if (write(report, &problem, sizeof problem) != sizeof problem || problem.step != 0)
        _exit(1);
    close(report);

    start_leave_runtime();
    name_program(run);
    fesetenv(FE_DFL_ENV);
    for (int32_t index = 0; index < run->step_count; index++) {
        const struct step *step = &run->steps[index];

        errno = 0;
        if (step->handle == NULL)
            step->function(run->count, run->arguments, environment_of(run));
        else if (__cxa_atexit((void (*)(void *))(void *)step->function, NULL, step->handle) != 0)
            abort();
    }
    jitney_start_main(run->entry, run->count, run->arguments);
}

static int make_pipe(int ends[2])
{
    int low[2];

    if (pipe2(low, O_CLOEXEC) != 0)
        return -1;
    for (int index = 0; index < 2; index++) {
        ends[index] = fcntl(low[index], F_DUPFD_CLOEXEC, HIGH_DESCRIPTOR);
        if (ends[index] < 0)
            ends[index] = low[index];
        else
            close(low[index]);
    }
    return 0;
}

/* Starts a run in a copy of this process. To be called on the first thread, whose stack is the copy's. Returns the copy's number, or minus what failed;
 * then the error says why. */
int64_t jitney_runs_fork(const struct run *run, int32_t *error)
{
    pid_t parent = getpid(), child;
    struct problem problem;
    ssize_t length;
    int report[2];

    if (make_pipe(report) != 0) {
        *error = errno;
        return -FORK;
    }
    child = fork();
    if (child == 0) {
        close(report[0]);
        run_program(run, parent, report[1]);
    }
    *error = errno;
    close(report[1]);
    do
        length = child < 0 ? 0 : read(report[0], &problem, sizeof problem);
    while (length < 0 && errno == EINTR);
    close(report[0]);
    if (child < 0)
        return -FORK;
    if (length == sizeof problem && problem.step != 0) {
        while (waitpid(child, NULL, 0) < 0 && errno == EINTR)
            ;
        *error = problem.error;
        return -problem.step;
    }
    *error = 0;
    return child;
}

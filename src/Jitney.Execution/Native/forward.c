/* Passing signals on: what is sent to a process that links reaches the process that runs the program.
 *
 * Whoever starts a program by `jitney run` knows the number of that process alone, and what he sends to it is meant for the program. What a terminal
 * sends goes to the whole group of processes, and so does a signal to the group; the program then has it already, and must not get it twice. What the
 * terminal sends comes from the kernel and says so. Of what comes from a process nobody says whether others got it too. So there is a witness: a process
 * of the same group that does nothing, has all signals blocked and thus keeps what was sent to the group, for as long as nobody asks. It shares this
 * process's memory and has no descriptors.
 *
 * All threads have all signals blocked (see start.c) but the initial one, which waits; on that the handler runs.
 */
#define _GNU_SOURCE
#include "start.h"
#include "system.h"
#include <errno.h>
#include <fcntl.h>
#include <linux/futex.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* Descriptors of ours lie from here on; see StreamDescriptors.cs. */
#define HIGH_DESCRIPTOR 500

/* What others in the group get, they have by then: the kernel goes through the group without a pause. */
#define GROUP_TAKES_NANOSECONDS (1000 * 1000)

static int program = -1;
static int handled; /* How many signals are being looked at. */
static struct sigaction earlier[LAST_SIGNAL + 1];
static pid_t witness, witness_parent;
static char witness_status[40];
static int32_t forgotten; /* The signal that the witness is to forget; 0 when it has. */
static char witness_stack[4096] __attribute__((aligned(16)));

/* The witness shares the memory of the thread that made it, also what the C library keeps for that: hence no function of it here. */
static int stand_by(void *parent)
{
    const struct timespec no_time = {0, 0};

    /* Where it would not end with its parent, there is none. */
    if (call_system(SYS_prctl, PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) != 0)
        call_system(SYS_exit, 1, 0, 0, 0, 0);
    call_system(SYS_prctl, PR_SET_NAME, (long)"signal-witness", 0, 0, 0);
    if (call_system(SYS_getppid, 0, 0, 0, 0, 0) != (long)parent || call_system(SYS_close_range, 0, ~0U, 0, 0, 0) != 0)
        call_system(SYS_exit, 1, 0, 0, 0, 0);
    for (;;) {
        int32_t number = __atomic_load_n(&forgotten, __ATOMIC_ACQUIRE);

        if (number == 0) {
            call_system(SYS_futex, (long)&forgotten, FUTEX_WAIT, 0, 0, 0);
            continue;
        }
        uint64_t set = 1ULL << (number - 1);

        call_system(SYS_rt_sigtimedwait, (long)&set, 0, (long)&no_time, sizeof set, 0);
        __atomic_store_n(&forgotten, 0, __ATOMIC_RELEASE);
    }
    return 0;
}

/* To be called on the initial thread, with whose end the witness ends. Where there can be none, signals to the group reach the program twice. */
void jitney_forward_prepare(void)
{
    sigset_t all, before;

    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    witness = clone(stand_by, witness_stack + sizeof witness_stack, CLONE_VM, (void *)(intptr_t)getpid());
    witness_parent = getpid();
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    snprintf(witness_status, sizeof witness_status, "/proc/%d/status", (int)witness);
}

/* With this process it would end too, but nobody may wait for it then: not every first process of a container does. */
__attribute__((destructor)) static void end_witness(void)
{
    pid_t process = witness;

    if (process <= 0 || witness_parent != getpid())
        return;
    witness = 0;
    kill(process, SIGKILL);
    while (waitpid(process, NULL, __WALL) < 0 && errno == EINTR)
        ;
}

static void pause_for(long nanoseconds)
{
    struct timespec time = {.tv_nsec = nanoseconds};

    nanosleep(&time, NULL);
}

/* One bit each. */
static uint64_t pending_in_witness(void)
{
    static const char *const words[] = {"\nSigPnd:\t", "\nShdPnd:\t"};
    char text[4096];
    ssize_t length;
    uint64_t pending = 0;
    int file = open(witness_status, O_RDONLY | O_CLOEXEC);

    if (file < 0)
        return 0;
    length = read(file, text, sizeof text - 1);
    close(file);
    text[length < 0 ? 0 : length] = 0;
    for (int index = 0; index < 2; index++) {
        const char *digit = strstr(text, words[index]);
        uint64_t value = 0;

        if (digit == NULL)
            continue;
        for (digit += strlen(words[index]); (*digit >= '0' && *digit <= '9') || (*digit >= 'a' && *digit <= 'f'); digit++)
            value = value << 4 | (uint64_t)(*digit <= '9' ? *digit - '0' : *digit - 'a' + 10);
        pending |= value;
    }
    return pending;
}

static int has_forgotten(int number)
{
    __atomic_store_n(&forgotten, number, __ATOMIC_RELEASE);
    call_system(SYS_futex, (long)&forgotten, FUTEX_WAKE, 1, 0, 0);
    for (int looks = 0; looks < 100; looks++) {
        if (__atomic_load_n(&forgotten, __ATOMIC_ACQUIRE) == 0)
            return 1;
        pause_for(GROUP_TAKES_NANOSECONDS);
    }
    return 0;
}

static void have_forgotten(int number)
{
    if (has_forgotten(number))
        return;

    /* It has been stopped with the group, and only others were told to go on. */
    kill(witness, SIGCONT);
    if (has_forgotten(number))
        has_forgotten(SIGCONT);
}

/* What came before the program began, and did to this process what it does. What this process has not taken yet will still be asked for. */
static void forget_what_was(void)
{
    sigset_t waiting;
    uint64_t past = witness <= 0 ? 0 : pending_in_witness();

    if (past == 0)
        return;
    pause_for(GROUP_TAKES_NANOSECONDS);
    if (sigpending(&waiting) != 0)
        return;
    for (int number = 1; number <= LAST_SIGNAL; number++)
        if ((past >> (number - 1) & 1) != 0 && !sigismember(&waiting, number))
            have_forgotten(number);
}

static int is_stop(int number)
{
    return number == SIGTSTP || number == SIGTTIN || number == SIGTTOU;
}

/* A stop discards what is pending of SIGCONT, and SIGCONT what is pending of stops; so the witness may have lost a signal by another one to the group. If so, that one came
 * later, and waits here behind the one that is being looked at. The program must not get the earlier one behind the later one: it would go on, or stop, for good. */
static int is_overruled(int number, uint64_t pending)
{
    sigset_t waiting;
    int is_so = 0;

    if (number != SIGCONT && !is_stop(number))
        return 0;
    for (int other = 1; other <= LAST_SIGNAL; other++) {
        if ((pending >> (other - 1) & 1) == 0 || !(number == SIGCONT ? is_stop(other) : other == SIGCONT))
            continue;

        /* This process gets it a moment after the witness. */
        pause_for(GROUP_TAKES_NANOSECONDS);
        if (sigpending(&waiting) == 0 && sigismember(&waiting, other))
            is_so = 1;
        else
            /* It came first, and the one that is being looked at has discarded it here, where nobody will ask for it. */
            have_forgotten(other);
    }
    return is_so;
}

/* Whether a signal that has just come was sent to the whole group. The witness has forgotten it then. */
static int has_reached_group(int number)
{
    uint64_t pending;

    if (witness <= 0)
        return 0;
    pause_for(GROUP_TAKES_NANOSECONDS);
    pending = pending_in_witness();
    if ((pending >> (number - 1) & 1) == 0)
        return is_overruled(number, pending);
    have_forgotten(number);
    return 1;
}

/* With the value that came along with it, if the system allows that. */
static int send_to_program(int number, siginfo_t *info)
{
    return (info->si_code == SI_QUEUE && syscall(SYS_pidfd_send_signal, program, number, info, 0) == 0)
        || syscall(SYS_pidfd_send_signal, program, number, NULL, 0) == 0;
}

static int is_ignored_by_default(int number)
{
    return number == SIGCHLD || number == SIGURG || number == SIGWINCH || number == SIGCONT;
}

/* What this process would have done. */
static void do_as_before(int number, siginfo_t *info, void *context)
{
    const struct sigaction *action = &earlier[number];

    if (action->sa_handler == SIG_IGN || (action->sa_handler == SIG_DFL && is_ignored_by_default(number)))
        return;
    if (action->sa_handler == SIG_DFL) {
        /* A fault comes again by itself. */
        sigaction(number, action, NULL);
        if (info->si_code <= 0 || info->si_code == SI_KERNEL) {
            if (!is_stop(number))
                end_witness();
            raise(number);
        }
    } else if (action->sa_flags & SA_SIGINFO) {
        action->sa_sigaction(number, info, context);
    } else {
        action->sa_handler(number);
    }
}

static int is_for_group(int number, const siginfo_t *info)
{
    return info->si_code == SI_KERNEL
        && (number == SIGINT || number == SIGQUIT || number == SIGHUP || number == SIGWINCH || number == SIGCONT || is_stop(number));
}

/* A shell takes the terminal back when this process stops; and whether it does is for the program to say. */
static void stop_with_program(void)
{
    for (int looks = 0; looks < 50; looks++) {
        siginfo_t status = {0};

        if (waitid(P_PIDFD, (id_t)program, &status, WSTOPPED | WEXITED | WNOHANG | WNOWAIT) != 0)
            return;
        if (status.si_pid != 0) {
            if (status.si_code == CLD_STOPPED)
                kill(getpid(), SIGSTOP);
            return;
        }
        pause_for(2 * GROUP_TAKES_NANOSECONDS);
    }
}

static void pass_on(int number, siginfo_t *info, void *context)
{
    int error = errno;

    __atomic_add_fetch(&handled, 1, __ATOMIC_SEQ_CST);
    if (info->si_code <= 0 && info->si_pid != getpid()) {
        if (!has_reached_group(number) && !send_to_program(number, info))
            do_as_before(number, info, context);
    } else if (is_for_group(number, info)) {
        /* The program has it; the next one of the number may be for this process alone. */
        has_reached_group(number);
    } else {
        do_as_before(number, info, context);
    }
    if (is_stop(number))
        stop_with_program();
    __atomic_sub_fetch(&handled, 1, __ATOMIC_SEQ_CST);
    errno = error;
}

/* From now on signals are the program's. Returns 0, or why not. */
int32_t jitney_forward_begin(int32_t process)
{
    struct sigaction action = {.sa_sigaction = pass_on, .sa_flags = SA_SIGINFO | SA_RESTART | SA_ONSTACK};
    siginfo_t status = {0};
    int low = (int)syscall(SYS_pidfd_open, process, 0), high;

    if (low < 0)
        return errno;
    high = fcntl(low, F_DUPFD_CLOEXEC, HIGH_DESCRIPTOR);
    if (high >= 0)
        close(low);
    else
        high = low;

    /* It may have ended and been waited for, and another have its number. */
    if (waitid(P_PIDFD, (id_t)high, &status, WEXITED | WNOHANG | WNOWAIT) != 0) {
        int error = errno;

        close(high);
        return error;
    }
    forget_what_was();
    program = high;
    sigfillset(&action.sa_mask);
    sigdelset(&action.sa_mask, SIGSEGV);
    sigdelset(&action.sa_mask, SIGBUS);
    sigdelset(&action.sa_mask, SIGFPE);
    sigdelset(&action.sa_mask, RUNTIME_SIGNAL);
    for (int number = 1; number <= LAST_SIGNAL; number++)
        if (number != RUNTIME_SIGNAL && sigaction(number, NULL, &earlier[number]) == 0)
            sigaction(number, &action, NULL);
    return 0;
}

/* What came while the program ran was the program's, and does not end this process in its place. */
static void wait_for_what_came(void)
{
    int32_t ignores_pipe;
    uint64_t held_back = jitney_start_blocked(&ignores_pipe);

    for (int looks = 0; looks < 500; looks++) {
        sigset_t waiting;
        int left = __atomic_load_n(&handled, __ATOMIC_SEQ_CST);

        if (sigpending(&waiting) != 0)
            return;
        for (int number = 1; number <= LAST_SIGNAL; number++)
            left += number != RUNTIME_SIGNAL && (held_back >> (number - 1) & 1) == 0 && sigismember(&waiting, number) == 1;
        if (left == 0)
            return;
        pause_for(GROUP_TAKES_NANOSECONDS);
    }
}

/* From now on they do to this process what they did before. */
void jitney_forward_end(void)
{
    wait_for_what_came();
    for (int number = 1; number <= LAST_SIGNAL; number++) {
        struct sigaction present;

        if (number != RUNTIME_SIGNAL && sigaction(number, NULL, &present) == 0 && (present.sa_flags & SA_SIGINFO) && present.sa_sigaction == pass_on)
            sigaction(number, &earlier[number], NULL);
    }
    close(program);
    program = -1;
}

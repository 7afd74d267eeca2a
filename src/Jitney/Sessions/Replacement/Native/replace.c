/* What a session has linked to replace functions while their executor's threads call them (see ThreadExaminer.cs): it switches slots, and finds out which memory no thread can come back to.
 *
 * Nobody comes to replaced code any more who is not there already. So each thread need be seen only once, at any moment after the switch, without an address of that code in its registers and on its stack.
 * A thread that sleeps in the kernel is looked at from outside: if it slept before and after, and its count of context switches is the same, it did not run in between. One that runs gets a signal, and
 * looks at itself. Sleeping threads get none, for a signal ends some sleeps early. Who cannot be looked at is said to use everything.
 *
 * It calls no library: a program may define any name itself, and a signal may come anywhere. */
#ifndef __clang__
#pragma GCC optimize("no-tree-loop-distribute-patterns")
#endif

#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/file.h>
#include <sys/syscall.h>

enum {
    most_ranges = 512, /* as in ThreadExaminer.cs */
    most_threads = 2048,
    most_mappings = 4096,
    rounds_of_listing = 16,
    tries_to_look = 3,
    tries_where_no_signal_comes = 2000,
    looks_at_signalled = 4000, /* of 50 microseconds and more, as those of the next line */
    looks_at_lock = 4000,
};

struct request {
    uint64_t switch_count;
    uint64_t range_count;
    /* Pairs of an address of a slot and its value; then triples of a start, an end and the number of a unit. All inverted, so that nobody's stack holds an address because of this request. */
    uint64_t words[];
};

struct range {
    uint64_t start, end, unit;
};

struct mapping {
    uint64_t start, end;
};

/* More than that is no stack, or one of a kind that is not looked through in time. */
static const uint64_t largest_stack = UINT64_C(1) << 28;

/* What glibc knows of a thread that it has made lies at the end of the thread's stack. Among it is what the kernel calls the list of robust mutexes, and nothing lies further than this behind that. */
static const uint64_t rest_of_record = 2048;

/* What the kernel saves for a handler takes no more than this. */
static const uint64_t largest_frame = 1 << 14;

static const uint64_t page_size = 4096;

enum state { unseen, asked, seen };

struct thread {
    int number;
    int state;
};

static struct range ranges[most_ranges];
static int range_count;
static uint64_t lowest, highest;
static uint64_t used; /* a bit for each unit */
static struct mapping mappings[most_mappings];
static int mapping_count;
static int initial_stack; /* its mapping; -1 for none */
static int code_is_known; /* Whether the system can execute this code: what it says of threads is said of an emulator's otherwise. */
static int process;
static int memory = -1; /* of this process, as a file: what others may unmap at any moment is read by the system, which refuses where we would crash */
static int handlers;    /* how many are looking at their thread */
static struct thread threads[most_threads];
static int thread_count;
static int busy;
static char text[1 << 16];
static uint64_t piece[8192];

#define call(number, a, b, c) call6(number, (long)(a), (long)(b), (long)(c), 0, 0, 0)

static long open_file(const char *name, long flags)
{
    return call(SYS_openat, AT_FDCWD, name, flags | O_RDONLY | O_CLOEXEC);
}

static void note(uint64_t word)
{
    word = address_in(word);
    if (word < lowest || word >= highest)
        return;
    for (int index = 0; index < range_count; index++)
        if (word >= ranges[index].start && word < ranges[index].end)
            __atomic_fetch_or(&used, UINT64_C(1) << ranges[index].unit, __ATOMIC_RELAXED);
}

static void all_are_used(void)
{
    __atomic_store_n(&used, ~UINT64_C(0), __ATOMIC_RELAXED);
}

/* The mapping of an address; -1 for none. */
static int mapping_of(uint64_t address)
{
    int low = 0, high = mapping_count;

    while (low < high) {
        int middle = (low + high) / 2;
        if (mappings[middle].end <= address)
            low = middle + 1;
        else
            high = middle;
    }
    return low < mapping_count && mappings[low].start <= address ? low : -1;
}

enum { most_parts = 8 };

/* What may hold addresses of one thread. */
struct parts {
    int count;
    struct mapping list[most_parts];
};

static uint64_t least(uint64_t first, uint64_t second)
{
    return first < second ? first : second;
}

static int add_part(struct parts *parts, uint64_t start, uint64_t end)
{
    if (parts->count == most_parts || end - start > largest_stack)
        return -1;
    parts->list[parts->count++] = (struct mapping){ start, end };
    return 0;
}

/* Begins with the stack that a thread is on; -1 where that is not known.
 * Where a stack ends no mapping says: the kernel joins those that lie side by side, and behind a stack there may be any memory, the heap too. */
static int list_parts(int thread, uint64_t stack, struct parts *parts)
{
    int at = mapping_of(stack), own;
    uint64_t record = 0, size = 0, end;

    parts->count = 0;
    if (at < 0)
        return -1;
    long result = call(SYS_get_robust_list, thread, &record, &size);
    if (result < 0)
        return result == -ESRCH ? 0 : -1;
    /* A stack may be in several, of which some can be executed. */
    for (end = mappings[at].end; record >= end && at + 1 < mapping_count && mappings[at + 1].start == end; end = mappings[++at].end)
        ;
    if (record >= stack && record < end)
        return add_part(parts, stack, least(end, record + rest_of_record));

    at = mapping_of(stack);
    if (add_part(parts, stack, mappings[at].end) < 0)
        return -1;
    if (thread == process && at == initial_stack)
        return 0;
    /* It is on another stack than its own, as handlers of signals and coroutines are. Its own is looked through as a whole. */
    if (thread == process && initial_stack >= 0 && add_part(parts, mappings[initial_stack].start, mappings[initial_stack].end) < 0)
        return -1;
    if (record == 0)
        return 0;
    own = mapping_of(record);
    return own < 0 ? -1 : add_part(parts, mappings[own].start, least(mappings[own].end, record + rest_of_record));
}

/* How far a word of a signal's frame lies behind the address of the stack for handlers, which is followed by flags and by that stack's size. */
enum { flags_of_stack = 1, size_of_stack = 2, interrupted_stack = (offsetof(struct frame, stack_pointer) - offsetof(struct frame, stack)) / 8 };

/* A handler that has a stack of its own has interrupted code on another one, which may be anywhere: also below, when the handlers' stack is a variable of that code. */
static int follow_frames(struct parts *parts, const uint64_t *words, long count, uint64_t address)
{
    for (long index = 0; index + interrupted_stack < count; index++) {
        uint64_t from = words[index], size = words[index + size_of_stack], here = address + 8 * (uint64_t)index, stack;

        if (from == 0 || from > here || here - from >= size || size > largest_stack || (uint32_t)words[index + flags_of_stack] > 2)
            continue;
        stack = (words[index + interrupted_stack] - below_stack) & ~UINT64_C(7);
        int at = mapping_of(stack), known = 0;
        while (known < parts->count && (stack < parts->list[known].start || stack >= parts->list[known].end))
            known++;
        if (at >= 0 && known == parts->count && add_part(parts, stack, mappings[at].end) < 0)
            return -1;
    }
    return 0;
}

/* Looks through parts, and through what they lead to. What cannot be read is skipped: guards lie in stacks, and no frame lies there. */
static int scan_parts(struct parts *parts, uint64_t *words, uint64_t size)
{
    for (int part = 0; part < parts->count; part++) {
        uint64_t from = parts->list[part].start, to = parts->list[part].end;
        while (from < to) {
            uint64_t wanted = least(to - from, size);
            long count = call6(SYS_pread64, memory, (long)words, (long)wanted, (long)from, 0, 0) / 8;
            if (count <= 0) {
                from = (from + page_size) & ~(page_size - 1);
                continue;
            }
            for (long index = 0; index < count; index++)
                note(words[index]);
            if (follow_frames(parts, words, count, from) < 0)
                return -1;
            /* A frame may go on behind what was read. */
            from += 8 * (uint64_t)(count > 2 * interrupted_stack && from + 8 * (uint64_t)count < to ? count - interrupted_stack : count);
        }
    }
    return 0;
}

struct information {
    int number, error, code, padding, sender;
};

enum { by_thread_kill = -6 };

static void look_at_myself(int number, struct information *information, struct frame *frame)
{
    (void)number;
    if (information->code != by_thread_kill)
        return;

    __atomic_fetch_add(&handlers, 1, __ATOMIC_ACQ_REL);
    int self = (int)call(SYS_gettid, 0, 0, 0), count = __atomic_load_n(&thread_count, __ATOMIC_ACQUIRE), at = mapping_of((uint64_t)frame);
    for (int index = 0; index < count; index++) {
        if (threads[index].number != self)
            continue;
        struct parts parts;
        uint64_t words[128];
        /* The frame holds all registers, those of vectors too. It may lie on another stack, which is for signals alone. */
        if (at < 0 || list_parts(self, (frame->stack_pointer - below_stack) & ~UINT64_C(7), &parts) < 0
            || add_part(&parts, (uint64_t)frame, least(mappings[at].end, (uint64_t)frame + largest_frame)) < 0 || scan_parts(&parts, words, sizeof words) < 0)
            all_are_used();
        __atomic_store_n(&threads[index].state, seen, __ATOMIC_RELEASE);
        break;
    }
    __atomic_fetch_sub(&handlers, 1, __ATOMIC_ACQ_REL);
}

struct action {
    void (*handler)(int, struct information *, struct frame *);
    uint64_t flags;
    void (*restorer)(void);
    uint64_t mask;
};
enum { with_information = 4, has_restorer = 0x04000000, on_other_stack = 0x08000000, restarts = 0x10000000 };
enum { last_signal = 64, first_signal = 35, ignored = 1 };

static long set_action(int number, const struct action *action, struct action *before)
{
    return call6(SYS_rt_sigaction, number, (long)action, (long)before, 8, 0, 0);
}

/* A signal that nobody uses; 0 for none. */
static int take_signal(void)
{
    struct action mine = { look_at_myself, with_information | has_restorer | on_other_stack | restarts, restore, ~UINT64_C(0) };

    for (int number = last_signal; number >= first_signal; number--) {
        struct action before;
        if (set_action(number, NULL, &before) == 0 && before.handler == NULL && set_action(number, &mine, NULL) == 0)
            return number;
    }
    return 0;
}

/* Whatever has not arrived is forgotten: to ignore a signal discards it everywhere. */
static void leave_signal(int number)
{
    struct action action = { (void (*)(int, struct information *, struct frame *))(uintptr_t)ignored, has_restorer, restore, 0 };

    struct action before;
    if (set_action(number, NULL, &before) < 0 || before.handler != look_at_myself)
        return;
    set_action(number, &action, NULL);
    action.handler = NULL;
    set_action(number, &action, NULL);
}

/* The names of a thread's files: "/proc/self/task/NUMBER/WHAT". */
static int open_of(int thread, const char *what)
{
    char name[64] = "/proc/self/task/", digits[12];
    char *end = name + 16;
    int count = 0;

    do
        digits[count++] = (char)('0' + thread % 10);
    while ((thread /= 10) > 0);
    while (count > 0)
        *end++ = digits[--count];
    while (*what)
        *end++ = *what++;
    *end = 0;
    return (int)open_file(name, 0);
}

/* Reads a file whose content is made anew for each read that begins at its start; the bytes, or -1. */
static long read_start(int file, char *buffer, long size)
{
    long count = call6(SYS_pread64, file, (long)buffer, size - 1, 0, 0, 0);

    if (count >= 0)
        buffer[count] = 0;
    return count;
}

static const char *after(const char *where, const char *what)
{
    for (; *where; where++) {
        int length = 0;
        while (what[length] && where[length] == what[length])
            length++;
        if (!what[length])
            return where + length;
    }
    return NULL;
}

static uint64_t number_at(const char *digits, int base)
{
    uint64_t value = 0;

    while (*digits == ' ' || *digits == '\t')
        digits++;
    for (;; digits++) {
        int digit = *digits >= '0' && *digits <= '9' ? *digits - '0' : *digits >= 'a' && *digits <= 'f' ? *digits - 'a' + 10 : base;
        if (digit >= base)
            return value;
        value = value * (uint64_t)base + (uint64_t)digit;
    }
}

struct look {
    uint64_t switches;
    uint64_t blocked; /* signals */
    char kind;        /* 'R', 'S', 'Z', ... */
};

static int look_at(int status, struct look *look)
{
    const char *at;

    if (read_start(status, text, sizeof text) <= 0)
        return -1;
    at = after(text, "\nState:\t");
    look->kind = at ? *at : 'R';
    look->blocked = (at = after(text, "\nSigBlk:\t")) ? number_at(at, 16) : ~UINT64_C(0);
    at = after(text, "\nvoluntary_ctxt_switches:");
    look->switches = at ? number_at(at, 10) : 0;
    at = at ? after(at, "\nnonvoluntary_ctxt_switches:") : NULL;
    look->switches += at ? number_at(at, 10) : 0;
    if (!at)
        all_are_used();
    return 0;
}

/* The stack and instruction pointer of a thread that sleeps; 0 when it does not. */
static int sleeps_at(int calls, uint64_t *stack, uint64_t *instruction)
{
    char line[256];
    long count = read_start(calls, line, sizeof line);
    const char *last = line + count, *before;

    if (count <= 0 || line[0] == 'r')
        return 0;
    while (last > line && last[-1] != ' ')
        last--;
    for (before = last - 1; before > line && before[-1] != ' '; before--)
        ;
    if (last == line || before == line)
        return 0;
    *stack = number_at(before + 2, 16);
    *instruction = number_at(last + 2, 16);
    return 1;
}

static void let_others_run(void)
{
    int64_t time[2] = { 0, 50000 };

    call(SYS_nanosleep, time, 0, 0);
}

#if RETURN_ADDRESS_IN_REGISTER
#include "code.h"
#include "frames.h"
#endif

static int is_asleep_and_seen(int thread, int status, int calls, struct look *first)
{
    struct look second;
    uint64_t stack, instruction, stack_then, instruction_then;
    struct parts parts;

    if (!sleeps_at(calls, &stack, &instruction))
        return 0;
    note(instruction);
    if (list_parts(thread, (stack - below_stack) & ~UINT64_C(7), &parts) < 0 || scan_parts(&parts, piece, sizeof piece) < 0) {
        all_are_used();
        return 1;
    }
#if RETURN_ADDRESS_IN_REGISTER
    /* Nobody tells its registers. */
    if (!has_return_address_on_stack(instruction)) {
        all_are_used();
        return 1;
    }
#endif
    return sleeps_at(calls, &stack_then, &instruction_then) && look_at(status, &second) == 0 && second.switches == first->switches;
}

/* Whether it need not be asked: it has gone, or sleeps and was looked at. Tries go on while it runs where no signal can be sent. */
static int is_done(int thread, struct look *first, int most_tries)
{
    int status = open_of(thread, "/status"), calls = open_of(thread, "/syscall"), is_done = status < 0;

    for (int tries = 0; tries < most_tries && !is_done && calls >= 0; tries++) {
        is_done = look_at(status, first) < 0 || first->kind == 'Z' || first->kind == 'X' || is_asleep_and_seen(thread, status, calls, first);
    }
    if (status >= 0)
        call(SYS_close, status, 0, 0);
    if (calls >= 0)
        call(SYS_close, calls, 0, 0);
    return is_done;
}

/* Whether a line of mappings that ends somewhere ends with a name. All are longer than that. */
static int is_named(const char *end, const char *name)
{
    int length = 0;

    while (name[length])
        length++;
    for (int index = 0; index < length; index++)
        if (end[index - length] != name[index])
            return 0;
    return 1;
}

static int list_mappings(void)
{
    int file = (int)open_file("/proc/thread-self/maps", 0);
    long kept = 0;
    uint64_t last_kind = 0;

    mapping_count = 0;
    initial_stack = -1;
    code_is_known = 0;
#if RETURN_ADDRESS_IN_REGISTER
    forget_code();
#endif
    if (file < 0)
        return -1;
    for (;;) {
        long count = call(SYS_read, file, text + kept, (long)sizeof text - 1 - kept);
        if (count <= 0)
            break;
        char *line = text, *end = text + kept + count;
        for (char *at = text; at < end; at++) {
            if (*at != '\n')
                continue;
            /* START-END rw.. */
            char *digits = line;
            uint64_t start = number_at(digits, 16);
            while (*digits != '-')
                digits++;
            uint64_t stop = number_at(++digits, 16);
            while (*digits != ' ')
                digits++;
            line = at + 1;
            code_is_known |= digits[3] == 'x' && start <= (uint64_t)list_mappings && (uint64_t)list_mappings < stop;
#if RETURN_ADDRESS_IN_REGISTER
            list_code(start, stop, digits + 1);
#endif
            if (digits[1] != 'r' || digits[2] != 'w')
                continue;
            /* A stack may be in pieces, which say the same of themselves: anonymous, or named alike. What lies behind it by chance may be huge. */
            uint64_t kind = 0;
            for (const char *of = digits; of < at; of++)
                kind = kind * 31 + (unsigned char)*of;
            int is_continued = mapping_count > 0 && mappings[mapping_count - 1].end == start && kind == last_kind && stop - mappings[mapping_count - 1].start <= largest_stack;
            last_kind = kind;
            if (is_continued)
                mappings[mapping_count - 1].end = stop;
            else if (mapping_count == most_mappings) {
                call(SYS_close, file, 0, 0);
                return -1;
            } else
                mappings[mapping_count++] = (struct mapping){ start, stop };
            if (is_named(at, "[stack]"))
                initial_stack = mapping_count - 1;
        }
        kept = end - line;
        for (long index = 0; index < kept; index++)
            text[index] = line[index];
    }
    call(SYS_close, file, 0, 0);
    return code_is_known ? 0 : -1;
}

/* Adds the threads that are not known yet; how many, or -1. */
static int list_threads(void)
{
    int folder = (int)open_file("/proc/self/task", O_DIRECTORY), added = 0;
    static char entries[1 << 14] __attribute__((aligned(8)));
    long count;

    if (folder < 0)
        return -1;
    while ((count = call(SYS_getdents64, folder, entries, sizeof entries)) > 0) {
        for (long offset = 0; offset < count; offset += *(uint16_t *)(entries + offset + 16)) {
            const char *name = entries + offset + 19;
            if (*name < '0' || *name > '9')
                continue;
            int number = (int)number_at(name, 10), known = 0;
            while (known < thread_count && threads[known].number != number)
                known++;
            if (known < thread_count)
                continue;
            if (thread_count == most_threads) {
                call(SYS_close, folder, 0, 0);
                return -1;
            }
            threads[thread_count].number = number;
            threads[thread_count].state = unseen;
            __atomic_store_n(&thread_count, thread_count + 1, __ATOMIC_RELEASE);
            added++;
        }
    }
    call(SYS_close, folder, 0, 0);
    return count < 0 ? -1 : added;
}

enum { refused = -1000 };

static int ask(int thread, int *number, const struct look *look)
{
    if (*number == 0 && (*number = take_signal()) == 0)
        return refused;
    if (look->blocked & (UINT64_C(1) << (*number - 1)))
        return refused;
    return (int)call(SYS_tgkill, process, thread, *number);
}

static void wait_for_asked(void)
{
    for (int looks = 0; looks < looks_at_signalled; looks++) {
        int left = 0;
        for (int index = 0; index < thread_count; index++) {
            if (__atomic_load_n(&threads[index].state, __ATOMIC_ACQUIRE) != asked)
                continue;
            if (call(SYS_tgkill, process, threads[index].number, 0) == -ESRCH)
                __atomic_store_n(&threads[index].state, seen, __ATOMIC_RELAXED);
            else
                left++;
        }
        if (!left)
            return;
        let_others_run();
    }
    all_are_used();
}

/* Another session of this process may do the same at this moment, and signals are the process's. */
static int wait_for_others(void)
{
    for (int looks = 0; looks < looks_at_lock; looks++) {
        if (call(SYS_flock, memory, LOCK_EX | LOCK_NB, 0) == 0)
            return 0;
        let_others_run();
    }
    return -1;
}

static void look_at_threads(const uint64_t *stack)
{
    int self = (int)call(SYS_gettid, 0, 0, 0), number = 0, is_listed = 0;
    struct parts parts;

    if (list_mappings() < 0 || list_parts(self, (uint64_t)stack, &parts) < 0 || scan_parts(&parts, piece, sizeof piece) < 0)
        all_are_used();
    for (int round = 0, next = 0, added; used != ~UINT64_C(0) && (added = list_threads()) != 0; round++) {
        if (added < 0 || round == rounds_of_listing) {
            all_are_used();
            break;
        }
        for (; next < thread_count && used != ~UINT64_C(0); next++) {
            struct look look = { 0, ~UINT64_C(0), 'R' };
            int thread = threads[next].number;
            is_listed |= thread == self;
            if (thread == self || is_done(thread, &look, tries_to_look))
                __atomic_store_n(&threads[next].state, seen, __ATOMIC_RELAXED);
            else {
                __atomic_store_n(&threads[next].state, asked, __ATOMIC_RELEASE);
                int result = ask(thread, &number, &look);
                /* Threads that block all signals mostly wait for something, and for a moment only do not. */
                if (result == -ESRCH || (result == refused && is_done(thread, &look, tries_where_no_signal_comes)))
                    __atomic_store_n(&threads[next].state, seen, __ATOMIC_RELAXED);
                else if (result < 0)
                    all_are_used();
            }
        }
        if (used != ~UINT64_C(0))
            wait_for_asked();
    }
    /* In a namespace of its own a process may see another one's /proc, with other numbers. */
    if (!is_listed)
        all_are_used();
    if (number)
        leave_signal(number);
}

static void examine(const uint64_t *stack)
{
    process = (int)call(SYS_getpid, 0, 0, 0);
    thread_count = 0;
    /* A handler for which an earlier question has not waited would answer this one. */
    if (__atomic_load_n(&handlers, __ATOMIC_ACQUIRE) != 0) {
        all_are_used();
        return;
    }
    if (memory < 0)
        memory = (int)open_file("/proc/self/mem", 0);
    if (memory < 0 || wait_for_others() < 0)
        all_are_used();
    else {
        look_at_threads(stack);
        /* A child that was forked meanwhile would keep the lock. */
        call(SYS_flock, memory, LOCK_UN, 0);
    }
    /* Handlers read through it. */
    if (memory >= 0 && __atomic_load_n(&handlers, __ATOMIC_ACQUIRE) == 0) {
        call(SYS_close, memory, 0, 0);
        memory = -1;
    }
}

/* Up to 8 bytes lie in the struct itself. */
struct answer {
    uint64_t content;
    size_t size;
};

struct answer __jitney_replace_above(const struct request *request, size_t size, const uint64_t *stack)
{
    const uint64_t *word = request->words;
    struct answer answer = { ~UINT64_C(0), sizeof answer.content };

    (void)size;
    for (uint64_t index = 0; index < request->switch_count; index++, word += 2)
        __atomic_store_n((uint64_t *)~word[0], ~word[1], __ATOMIC_SEQ_CST);
    if (request->range_count == 0 || request->range_count > most_ranges)
        return answer;

    /* One at a time: another one is told that all is in use. */
    int free = 0;
    if (!__atomic_compare_exchange_n(&busy, &free, 1, 0, __ATOMIC_ACQUIRE, __ATOMIC_RELAXED))
        return answer;
    used = 0;
    lowest = ~UINT64_C(0);
    highest = 0;
    range_count = (int)request->range_count;
    for (int index = 0; index < range_count; index++, word += 3) {
        ranges[index] = (struct range){ ~word[0], ~word[1], ~word[2] & 63 };
        lowest = ranges[index].start < lowest ? ranges[index].start : lowest;
        highest = ranges[index].end > highest ? ranges[index].end : highest;
    }
    examine(stack);
    answer.content = __atomic_load_n(&used, __ATOMIC_ACQUIRE);
    /* Handlers that come late find nobody. */
    __atomic_store_n(&thread_count, 0, __ATOMIC_RELEASE);
    __atomic_store_n(&busy, 0, __ATOMIC_RELEASE);
    return answer;
}

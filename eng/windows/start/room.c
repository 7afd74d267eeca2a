/* What linked code needs of the program that runs it, and what only code of the program can give:

   - room in the block of variables that each thread has of its own: linked code's variables of that kind lie there, and
     their first values in the image, from which the system copies them for every new thread;
   - whom to call when a thread begins or ends, and what to set when the process exits;
   - `throw` of Visual C++, whose own takes the code that throws for code without an image: it looks for a file. */
#include "system.h"

enum { room_size = 1 << 16, listener_count = 1 << 10, throw_parameters = 4, patience = 10000, between_looks = 1 };
enum { process_detach = 0, process_attach = 1, thread_detach = 3 };
typedef void (*Callback)(void *module, u32 reason, void *reserved);

extern u32 _tls_index;

__attribute__((aligned(64))) __declspec(thread) u8 jitney_room[room_size] = { 0 };

typedef struct {
    const u8 *begin, *end;
} DirectoryHead;
extern const DirectoryHead _tls_used;

static u8 *block(void)
{
    u8 **blocks;
    __asm__("movq %%gs:0x58, %0" : "=r"(blocks));
    return blocks[_tls_index];
}

u32 jitney_room_index(void) { return _tls_index; }

u32 jitney_room_size(void) { return room_size; }

/* From a thread's block on; the same in each. */
u64 jitney_room_offset(void) { return (u64)(jitney_room - block()); }

/* Where the first values of all variables lie. */
u64 jitney_room_template(void) { return (u64)_tls_used.begin; }

/* All threads that have a block, so that room gets first values in each. A thread puts itself in before anything of
   its own runs, with the values that count then, and takes itself out at its end. */
typedef struct End {
    struct End *next;
    void (*function)(void);
} End;

/* What runs at a thread's end. It may take code away, and so run others in between. */
typedef struct Running {
    struct Running *outer;
    u64 function;
} Running;

typedef struct Thread {
    struct Thread *next, *before;
    u8 *room;
    End *ends; /* what is called at its end; the last that was registered first */
    Running *running;
} Thread;

IMPORTED void AcquireSRWLockExclusive(void **lock);
IMPORTED void ReleaseSRWLockExclusive(void **lock);
IMPORTED void *GetProcessHeap(void);
IMPORTED void *HeapAlloc(void *heap, u32 flags, u64 size);
IMPORTED i32 HeapFree(void *heap, u32 flags, void *block);
IMPORTED u64 GetTickCount64(void);
IMPORTED void Sleep(u32 milliseconds);

static void *threads_lock;
static Thread threads = { &threads, &threads, 0, 0, 0 };
static __declspec(thread) Thread this_thread = { 0 };

static void copy(u8 *to, const u8 *from, u64 size)
{
    for (u64 index = 0; index < size; index++)
        to[index] = from[index];
}

static void enter_thread(void)
{
    AcquireSRWLockExclusive(&threads_lock);
    if (!this_thread.room) {
        this_thread.room = jitney_room;
        copy(jitney_room, _tls_used.begin + jitney_room_offset(), room_size);
        this_thread.next = &threads;
        this_thread.before = threads.before;
        threads.before->next = &this_thread;
        threads.before = &this_thread;
    }
    ReleaseSRWLockExclusive(&threads_lock);
}

static void leave_thread(void)
{
    AcquireSRWLockExclusive(&threads_lock);
    if (this_thread.room) {
        this_thread.room = 0;
        this_thread.before->next = this_thread.next;
        this_thread.next->before = this_thread.before;
    }
    ReleaseSRWLockExclusive(&threads_lock);
}

/* Gives a part of the room first values, in the image and in every thread. */
void jitney_room_set(u32 place, const u8 *values, u32 size)
{
    AcquireSRWLockExclusive(&threads_lock);
    copy((u8 *)_tls_used.begin + jitney_room_offset() + place, values, size);
    for (Thread *thread = threads.next; thread != &threads; thread = thread->next)
        copy(thread->room + place, values, size);
    ReleaseSRWLockExclusive(&threads_lock);
}

/* Destructors of variables that a thread has of its own, as Visual C++'s code registers them. */
i32 jitney_at_thread_end(void (*function)(void))
{
    End *end = HeapAlloc(GetProcessHeap(), 0, sizeof *end);
    if (!end)
        return -1;

    AcquireSRWLockExclusive(&threads_lock);
    end->function = function;
    end->next = this_thread.ends;
    this_thread.ends = end;
    ReleaseSRWLockExclusive(&threads_lock);
    return 0;
}

u64 jitney_at_thread_end_address(void) { return (u64)jitney_at_thread_end; }

/* The first of a thread's that lies in a range, which its list then has no more. Under the lock. */
static End *take_end(Thread *thread, u64 begin, u64 end)
{
    End **place = &thread->ends, *taken;
    while (*place && ((u64)(*place)->function < begin || (u64)(*place)->function >= end))
        place = &(*place)->next;
    taken = *place;
    if (taken)
        *place = taken->next;
    return taken;
}

static void run_ends(u64 begin, u64 end)
{
    Running running = { this_thread.running, 0 };
    for (;;) {
        AcquireSRWLockExclusive(&threads_lock);
        End *taken = take_end(&this_thread, begin, end);
        running.function = taken ? (u64)taken->function : 0;
        this_thread.running = taken ? &running : running.outer;
        ReleaseSRWLockExclusive(&threads_lock);
        if (!taken)
            return;

        void (*function)(void) = taken->function;
        HeapFree(GetProcessHeap(), 0, taken);
        function();
    }
}

/* Whether a thread other than this one, which may end right now, runs one that lies in a range. */
static i32 others_run(u64 begin, u64 end)
{
    i32 found = 0;
    AcquireSRWLockExclusive(&threads_lock);
    for (Thread *thread = threads.next; thread != &threads; thread = thread->next)
        for (Running *running = thread == &this_thread ? 0 : thread->running; running; running = running->outer)
            found |= running->function >= begin && running->function < end;
    ReleaseSRWLockExclusive(&threads_lock);
    return found;
}

/* Code goes away: what this thread has registered of it runs, what others have is forgotten, and what others run comes
   to its end first. Returns 0 when that takes too long. */
i32 jitney_end_code(u64 begin, u64 end)
{
    run_ends(begin, end);
    for (;;) {
        End *taken = 0;
        AcquireSRWLockExclusive(&threads_lock);
        for (Thread *thread = threads.next; !taken && thread != &threads; thread = thread->next)
            taken = take_end(thread, begin, end);
        ReleaseSRWLockExclusive(&threads_lock);
        if (!taken)
            break;

        HeapFree(GetProcessHeap(), 0, taken);
    }

    for (u64 since = GetTickCount64(); others_run(begin, end); Sleep(between_looks))
        if (GetTickCount64() - since > patience)
            return 0;

    return 1;
}

/* Those who want to know of threads. Whoever changes the list holds a lock of its own; threads read it at any moment.
   */
static struct {
    Callback volatile function;
    void *volatile module;
    void *unit;
} listeners[listener_count];

IMPORTED u8 RtlDllShutdownInProgress(void);
IMPORTED u32 FlsAlloc(void (*gone)(void *value));
IMPORTED i32 FlsSetValue(u32 slot, void *value);
IMPORTED i32 SetEvent(void *event);

/* Set when the process exits, and not when it is ended: by the thread that exits, of which each has a value in the
   slot. Not every system calls `tell` of a program then. */
static void *exit_signal;
static u32 exit_slot;

void jitney_tell_exit(void *signal) { exit_signal = signal; }

static void on_thread_gone(void *value)
{
    (void)value;
    if (exit_signal && RtlDllShutdownInProgress())
        SetEvent(exit_signal);
}

static void tell(void *module, u32 reason, void *reserved)
{
    (void)module;
    if (reason == process_attach)
        exit_slot = FlsAlloc(on_thread_gone);
    if (reason != process_detach && reason != thread_detach) {
        enter_thread();
        FlsSetValue(exit_slot, &exit_slot);
    }
    if (reason == process_attach)
        return;
    if (reason == thread_detach)
        run_ends(0, ~(u64)0);

    for (u32 index = 0; index < listener_count; index++) {
        Callback function = listeners[index].function;
        if (function)
            function(listeners[index].module, reason, reserved);
    }

    if (reason == thread_detach)
        leave_thread();
}

static const Callback listening IN_SECTION(".CRT$XLJ") = tell;
__attribute__((used)) static const Callback *const keeps_listening = &listening;

int jitney_listen(Callback function, void *module, void *unit)
{
    for (u32 index = 0; index < listener_count; index++)
        if (!listeners[index].function) {
            listeners[index].unit = unit;
            listeners[index].module = module;
            listeners[index].function = function;
            return 1;
        }

    return 0;
}

void jitney_stop_listening(void *unit)
{
    for (u32 index = 0; index < listener_count; index++)
        if (listeners[index].unit == unit)
            listeners[index].function = 0;
}

IMPORTED void RaiseException(u32 code, u32 flags, u32 count, const u64 *parameters);
IMPORTED void *RtlLookupFunctionEntry(u64 address, u64 *image_base, void *history);

/* The addresses in the description of what is thrown count from the image of the function that throws. */
__attribute__((noreturn)) void jitney_throw(void *thrown, const void *description)
{
    enum { of_cpp = 0xE06D7363u, not_continuable = 1, magic = 0x19930520 };
    u64 base = 0;
    RtlLookupFunctionEntry((u64)__builtin_return_address(0) - 1, &base, 0); /* behind it may be the next function */
    const u64 parameters[throw_parameters] = { magic, (u64)thrown, (u64)description, base };
    RaiseException(of_cpp, not_continuable, throw_parameters, parameters);
    __builtin_trap();
}

u64 jitney_throw_address(void) { return (u64)jitney_throw; }

IMPORTED __attribute__((noreturn)) void terminate(void);

/* Start code of C programs passes faults of the processor on to whom `signal` has named. */
typedef void (*Handler)(i32 number);
static Handler (*volatile set_signal)(i32 number, Handler handler);

void jitney_serve_signals(Handler (*signal)(i32 number, Handler handler)) { set_signal = signal; }

static i32 signal_of(u32 code)
{
    enum { illegal = 4, floating_point = 8, access = 11 };
    switch (code) {
    case 0xC0000005u: return access;
    case 0xC000001Du: case 0xC0000096u: return illegal;           /* unknown, privileged */
    case 0xC000008Du: case 0xC000008Eu: case 0xC000008Fu:         /* denormal, division, inexact */
    case 0xC0000090u: case 0xC0000091u: case 0xC0000093u:         /* invalid, overflow, underflow */
    case 0xC0000094u: return floating_point;                      /* division of integers */
    default: return 0;
    }
}

/* The handler is called once, with the default in its place, and the code goes on where it was. */
static i32 is_handled(u32 code)
{
    i32 number = signal_of(code);
    if (!number || !set_signal)
        return 0;

    enum { by_default = 0, ignored = 1 };
    i64 handler = (i64)set_signal(number, (Handler)by_default);
    if (handler == ignored)
        set_signal(number, (Handler)ignored);
    else if (handler > ignored)
        ((Handler)handler)(number);
    return handler >= ignored;
}

/* Where nobody catches what GCC's C++ throws, the code that throws goes on, and ends the program as it says. What
   Visual C++'s throws, the C library ends. */
static i32 on_unhandled(u32 **pointers)
{
    enum { of_gcc = 0x20474343, any_of_gcc = 0x20FFFFFF, not_continuable = 1, go_on = -1, search_on = 0 };
    u32 code = pointers[0][0], flags = pointers[0][1];
    if (code == 0xE06D7363u)
        terminate();
    if (is_handled(code))
        return go_on;

    return (code & any_of_gcc) == of_gcc && !(flags & not_continuable) ? go_on : search_on;
}

u64 jitney_unhandled_address(void) { return (u64)on_unhandled; }

/* What runs when the process exits. Some C libraries call it once more while the loader ends the process, when nothing
   else runs any more and managed code may wait for what never comes. */
static int (*run_at_exit)(void);

static int at_exit(void)
{
    if (RtlDllShutdownInProgress())
        return 0;

    run_ends(0, ~(u64)0); /* a thread that exits ends first */
    return run_at_exit ? run_at_exit() : 0;
}

u64 jitney_at_exit(int (*function)(void))
{
    run_at_exit = function;
    return (u64)at_exit;
}

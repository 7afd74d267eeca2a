/* What linked code needs of the program that runs it, and what only code of the program can give:

   - room in the block of variables that each thread has of its own: linked code's variables of that kind lie there, and
     their first values in the image, from which the system copies them for every new thread;
   - whom to call when a thread begins or ends;
   - `throw` of Visual C++, whose own takes the code that throws for code without an image: it looks for a file. */
#include "system.h"

enum { room_size = 1 << 16, listener_count = 1 << 10, thread_detach = 3, throw_parameters = 4 };
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

/* Those who want to know of threads. Whoever changes the list holds a lock; threads read it at any moment. */
static struct {
    Callback volatile function;
    void *volatile module;
    void *unit;
} listeners[listener_count];

static void tell(void *module, u32 reason, void *reserved)
{
    (void)module;
    if (reason != 2 && reason != thread_detach)
        return;

    for (u32 index = 0; index < listener_count; index++) {
        Callback function = listeners[index].function;
        if (function)
            function(listeners[index].module, reason, reserved);
    }
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
    RtlLookupFunctionEntry((u64)__builtin_return_address(0), &base, 0);
    const u64 parameters[throw_parameters] = { magic, (u64)thrown, (u64)description, base };
    RaiseException(of_cpp, not_continuable, throw_parameters, parameters);
    __builtin_trap();
}

u64 jitney_throw_address(void) { return (u64)jitney_throw; }

/* Where nobody catches what GCC's C++ throws, the code that throws goes on, and ends the program as it says. */
static i32 on_unhandled(void **pointers)
{
    enum { of_gcc = 0x20474343u, go_on = -1, search_on = 0 };
    return *(const u32 *)pointers[0] == of_gcc ? go_on : search_on;
}

u64 jitney_unhandled_address(void) { return (u64)on_unhandled; }

/* Variables of which each thread has its own. The directory tells the loader where they lie in the image, where it
   writes the number of the image's block, and whom it calls when a thread begins. Whatever has to run code to get its
   first value stands in a table that is run through then, or when a thread that was there before uses it first. */
#include "system.h"

enum { thread_attach = 2 };
typedef void (*Callback)(void *module, u32 reason, void *reserved);

u32 _tls_index = 0;

static u8 block_begin IN_SECTION(".tls") = 0;
static u8 block_end IN_SECTION(".tls$ZZZ") = 0;

static const Callback first_callback IN_SECTION(".CRT$XLA") = 0;
static const Callback initialiser_callback IN_SECTION(".CRT$XLC") = initialise_thread;
static const Callback end_of_callbacks IN_SECTION(".CRT$XLZ") = 0;

static const Initialiser first_initialiser IN_SECTION(".CRT$XDA") = 0;
static const Initialiser end_of_initialisers IN_SECTION(".CRT$XDZ") = 0;

typedef struct {
    const void *begin, *end;
    u32 *index;
    const Callback *callbacks;
    u32 zeros, characteristics; /* the linker writes the alignment into the last */
} Directory;

/* By this name the linker finds it. */
const Directory _tls_used IN_SECTION(".rdata$T") = { &block_begin, &block_end, &_tls_index, &first_callback + 1, 0, 0 };

/* Compiled code reads it before it uses a variable that has an initialiser. */
__declspec(thread) u8 __tls_guard = 0;

void initialise_thread(void *module, u32 reason, void *reserved)
{
    (void)module, (void)reserved;
    if (reason != thread_attach || __tls_guard)
        return;

    __tls_guard = 1;
    call_all(&first_initialiser, &end_of_initialisers);
}

/* Asked for by that name where the initialisers are. */
void __dyn_tls_init(void *module, u32 reason, void *reserved)
{
    initialise_thread(module, reason, reserved);
}

void __dyn_tls_on_demand_init(void)
{
    initialise_thread(0, thread_attach, 0);
}

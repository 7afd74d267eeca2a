/* Places among this executable's own symbols for an allocator of the program's.
 *
 * Natively a program that has its own malloc comes before the C library for all libraries, those too that it opens later, and for who asks the dynamic linker for the name. What
 * linked code shows lies behind the C library. Only this executable's symbols lie before it. So there is one for each of an allocator's names, in a version that nobody asks for: nothing finds it,
 * and nothing in this executable refers to it. When a program brings an allocator along, its addresses are written there, and the version goes (see AllocatorSymbols.cs).
 * The C library's own symbols stay as they are, for those who look behind the program's, as an allocator may that counts and passes on.
 */
#include "machine.h"

__asm__(".text\n"
        ".type jitney_allocator_none, %function\n"
        "jitney_allocator_none:\n"
        "    " TRAP "\n"
        ".size jitney_allocator_none, .-jitney_allocator_none\n");

#define PLACE(name) \
    __asm__(".globl jitney_allocator_" #name "\n" \
            ".type jitney_allocator_" #name ", %function\n" \
            ".set jitney_allocator_" #name ", jitney_allocator_none\n" \
            ".symver jitney_allocator_" #name ", " #name "@JITNEY_ALLOCATOR, remove\n");

PLACE(malloc)
PLACE(calloc)
PLACE(realloc)
PLACE(reallocarray)
PLACE(free)
PLACE(cfree)
PLACE(memalign)
PLACE(aligned_alloc)
PLACE(posix_memalign)
PLACE(valloc)
PLACE(pvalloc)
PLACE(malloc_usable_size)
PLACE(mallopt)
PLACE(mallinfo)
PLACE(mallinfo2)
PLACE(malloc_trim)
PLACE(malloc_stats)
PLACE(malloc_info)

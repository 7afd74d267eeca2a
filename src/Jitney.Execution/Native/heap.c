/* How the .NET runtime's heap gets its memory.
 *
 * The runtime reserves its heap in one piece without access, and asks for access as it grows, 64 KiB at a time: two system calls for each step, which take the
 * lock that every page fault of every thread needs too, and no step is ever large enough for one of the system's large pages. A link fills tens of MiB in a few
 * milliseconds. So access is given here in steps of one large page, and what was given already needs no system call.
 *
 * The calls of the runtime's static libraries arrive here, by --wrap (see Start.targets); those of all other code do not, or pass through.
 */
#define _GNU_SOURCE
#include <stddef.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/types.h>

#define STEP ((uintptr_t)2 << 20)
#define LARGEST_HEAP ((size_t)5 << 30)

/* The runtime begins with a large area for objects that stay in their place, of which there are few. */
#define PINNED_AREA ((size_t)32 << 20)

/* Enough for a program like CPython. Where a host has lent a machine's free memory to others, to get a large page back takes milliseconds, and large links would need
 * hundreds. */
#define MOST_LARGE_STEPS 12
#define SMALLEST_HEAP ((size_t)64 << 20)

void *__real_mmap64(void *address, size_t length, int protection, int flags, int descriptor, off_t offset);
int __real_mprotect(void *address, size_t length, int protection);
int __real_munmap(void *address, size_t length);
int __real_madvise(void *address, size_t length, int advice);
void *__wrap_mmap64(void *address, size_t length, int protection, int flags, int descriptor, off_t offset);
int __wrap_mprotect(void *address, size_t length, int protection);
int __wrap_munmap(void *address, size_t length);
int __wrap_madvise(void *address, size_t length, int advice);

static uintptr_t heap_start, heap_end;

/* Whether a step is accessible as a whole, as far as it lies in the heap. */
static uint8_t is_given[LARGEST_HEAP / STEP + 1];

static int is_in_heap(const void *address, size_t length)
{
    uintptr_t start = (uintptr_t)address;

    return start >= heap_start && start < heap_end && length <= heap_end - start;
}

static size_t step_of(uintptr_t address)
{
    return address / STEP - heap_start / STEP;
}

static int are_given(size_t first, size_t last)
{
    for (size_t step = first; step <= last; step++)
        if (!__atomic_load_n(&is_given[step], __ATOMIC_ACQUIRE))
            return 0;
    return 1;
}

static void set_given(size_t first, size_t last, uint8_t value)
{
    for (size_t step = first; step <= last; step++)
        __atomic_store_n(&is_given[step], value, __ATOMIC_RELEASE);
}

/* The heap is the first large piece without access that is reserved before the runtime runs. What is mapped anew over a part of it, it has given back. */
void *__wrap_mmap64(void *address, size_t length, int protection, int flags, int descriptor, off_t offset)
{
    void *result = __real_mmap64(address, length, protection, flags, descriptor, offset);

    if (result == MAP_FAILED || length == 0)
        return result;
    if (heap_start == 0 && protection == PROT_NONE && descriptor == -1 && length >= SMALLEST_HEAP && length <= LARGEST_HEAP) {
        heap_start = (uintptr_t)result;
        heap_end = heap_start + length;
    } else if (is_in_heap(result, length)) {
        /* Only now: who is given the rest of a step at the same time must not lose it again. */
        set_given(step_of((uintptr_t)result), step_of((uintptr_t)result + length - 1), 0);
    }
    return result;
}

/* More is reserved than is wanted, and both ends are given back, so that what is left begins at a multiple of what the runtime divides it into.
 * Others' memory may lie there then; were it ever a piece out of the middle, what lies behind would be the system's business alone again. */
int __wrap_munmap(void *address, size_t length)
{
    if (is_in_heap(address, length)) {
        if ((uintptr_t)address == heap_start)
            heap_start += length;
        else
            heap_end = (uintptr_t)address;
    }
    return __real_munmap(address, length);
}

static void ask_for_large_pages(uintptr_t start, uintptr_t end)
{
#ifdef LARGE_PAGES
    static int steps;

    if (start >= heap_start + PINNED_AREA
        && __atomic_fetch_add(&steps, (int)((end - start) / STEP), __ATOMIC_RELAXED) < MOST_LARGE_STEPS)
        __real_madvise((void *)start, end - start, MADV_HUGEPAGE);
#else
    (void)start;
    (void)end;
#endif
}

int __wrap_mprotect(void *address, size_t length, int protection)
{
    uintptr_t start = (uintptr_t)address & ~(STEP - 1);
    uintptr_t end = ((uintptr_t)address + length + STEP - 1) & ~(STEP - 1);
    size_t first, last;

    if (!is_in_heap(address, length) || length == 0)
        return __real_mprotect(address, length, protection);

    first = step_of((uintptr_t)address);
    last = step_of((uintptr_t)address + length - 1);
    if (protection != (PROT_READ | PROT_WRITE)) {
        set_given(first, last, 0);
        return __real_mprotect(address, length, protection);
    }

    if (are_given(first, last))
        return 0;
    if (start < heap_start)
        start = heap_start;
    if (end > heap_end)
        end = heap_end;
    if (__real_mprotect((void *)start, end - start, protection) != 0)
        return __real_mprotect(address, length, protection);

    /* The runtime keeps what it has not used out of core files. */
    __real_madvise((void *)start, end - start, MADV_DODUMP);
    ask_for_large_pages(start, end);
    set_given(first, last, 1);
    return 0;
}

int __wrap_madvise(void *address, size_t length, int advice)
{
    if (advice == MADV_DODUMP && length != 0 && is_in_heap(address, length)
        && are_given(step_of((uintptr_t)address), step_of((uintptr_t)address + length - 1)))
        return 0;
    return __real_madvise(address, length, advice);
}

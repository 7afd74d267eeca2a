/* Where a reservation goes. Below 2 GiB, code that was compiled without -fPIC links as it is. Elsewhere, a place within 2 GiB of the program's image
 * still lets calls and references reach that. */
#include "reservation.h"

#include <elf.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <unistd.h>

#ifndef MAP_FIXED_NOREPLACE
#define MAP_FIXED_NOREPLACE 0x100000
#endif

#define KIB 1024ULL
#define MIB (KIB * KIB)
#define TWO_GIB (2048 * MIB)
#define LOWEST (64 * KIB)              /* null pointers with an offset should fault */
#define COMFORTABLY_LOW (16 * MIB)
#define LOW_END (TWO_GIB - 64 * KIB)   /* symbols behind an end, and small addends, stay in 31 bits */
#define HEAP_ROOM (256 * MIB)
#ifdef __aarch64__
#define TOP 0xfffffffff000ULL          /* of 48 bits; a system may have fewer */
#else
#define TOP 0x7ffffffff000ULL
#endif
#define COARSE (2 * MIB)               /* a page table covers that much */
#define FINE (64 * KIB)

struct gap {
    uint64_t start, end;
};

struct gaps {
    struct gap *items;
    size_t count, room;
};

static void add(struct gaps *gaps, uint64_t start, uint64_t end)
{
    if (start >= end)
        return;
    if (gaps->count == gaps->room) {
        size_t room = 2 * gaps->room + 64;
        struct gap *grown = realloc(gaps->items, room * sizeof *grown);

        if (!grown)
            return;
        gaps->items = grown;
        gaps->room = room;
    }
    gaps->items[gaps->count++] = (struct gap){start, end};
}

/* The heap grows from the break upwards; without its room malloc would fall back to mappings. */
static void add_without_heap(struct gaps *gaps, uint64_t start, uint64_t end)
{
    uint64_t heap = (uint64_t)(uintptr_t)sbrk(0), heap_end = heap + HEAP_ROOM;

    add(gaps, start, end < heap ? end : heap);
    add(gaps, start > heap_end ? start : heap_end, end);
}

/* Each line of /proc/self/maps begins with `start-end ` in hexadecimal; they ascend. */
static struct gaps find_gaps(void)
{
    struct gaps gaps = {0};
    char buffer[8192];
    uint64_t numbers[2] = {0}, free_from = 0;
    int field = 0, file = open("/proc/self/maps", O_RDONLY | O_CLOEXEC);
    ssize_t size;

    while (file >= 0 && (size = read(file, buffer, sizeof buffer)) > 0)
        for (ssize_t index = 0; index < size; index++) {
            char c = buffer[index];

            if (c == '\n') {
                if (field >= 2) {
                    add_without_heap(&gaps, free_from, numbers[0] < TOP ? numbers[0] : TOP);
                    free_from = numbers[1] > free_from ? numbers[1] : free_from;
                }
                field = 0;
                numbers[0] = numbers[1] = 0;
            } else if (c == '-' || c == ' ') {
                field++;
            } else if (field < 2) {
                numbers[field] = numbers[field] * 16 + (uint64_t)(c <= '9' ? c - '0' : c - 'a' + 10);
            }
        }
    if (file >= 0)
        close(file);
    add_without_heap(&gaps, free_from, TOP);
    return gaps;
}

static uint64_t up(uint64_t value, uint64_t alignment)
{
    return (value + alignment - 1) & ~(alignment - 1);
}

/* MAP_FIXED_NOREPLACE fails where anything is mapped. Kernels before 4.17 take the address as a mere hint. */
static int try_at(uint64_t address, uint64_t size)
{
    void *mapped = mmap((void *)(uintptr_t)address, size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED_NOREPLACE, -1, 0);

    if (mapped == MAP_FAILED)
        return 0;
    if ((uint64_t)(uintptr_t)mapped == address)
        return 1;
    munmap(mapped, size);
    return 0;
}

static uint64_t try_low(const struct gaps *gaps, uint64_t size, uint64_t from, uint64_t alignment)
{
    for (size_t index = 0; index < gaps->count; index++) {
        uint64_t start = up(gaps->items[index].start > from ? gaps->items[index].start : from, alignment);
        uint64_t end = gaps->items[index].end < LOW_END ? gaps->items[index].end : LOW_END;

        if (start < end && end - start >= size && try_at(start, size))
            return start;
    }
    return 0;
}

static uint64_t distance(uint64_t left, uint64_t right)
{
    return left > right ? left - right : right - left;
}

/* The nearest place that is farther than the last one tried. */
static uint64_t try_near(const struct gaps *gaps, uint64_t size, uint64_t image)
{
    uint64_t from = image > TWO_GIB ? image - TWO_GIB : LOWEST, to = image + TWO_GIB, last = 0;

    for (;;) {
        uint64_t best = 0;

        for (size_t index = 0; index < gaps->count; index++) {
            uint64_t low = gaps->items[index].start > from ? gaps->items[index].start : from;
            uint64_t high = gaps->items[index].end < to ? gaps->items[index].end : to;
            uint64_t places[2] = {up(low, COARSE), high > size ? (high - size) & ~(COARSE - 1) : 0};

            for (int side = 0; side < 2; side++)
                if (low < high && places[side] >= low && places[side] < high && high - places[side] >= size
                    && distance(places[side], image) > last && (!best || distance(places[side], image) < distance(best, image)))
                    best = places[side];
        }
        if (!best || try_at(best, size))
            return best;
        last = distance(best, image);
    }
}

uint64_t reserve_addresses(uint64_t size, uint64_t preferred)
{
    struct gaps gaps;
    uint64_t found;
    void *anywhere;

    if (preferred && try_at(preferred, size))
        return preferred;
    gaps = find_gaps();
    found = try_low(&gaps, size, COMFORTABLY_LOW, COARSE);
    if (!found)
        found = try_low(&gaps, size, LOWEST, FINE);
    if (!found)
        found = try_near(&gaps, size, getauxval(AT_PHDR));
    free(gaps.items);
    if (found)
        return found;
    anywhere = mmap(NULL, size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    return anywhere == MAP_FAILED ? 0 : (uint64_t)(uintptr_t)anywhere;
}

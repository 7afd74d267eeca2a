/* Maps stripes over memory objects, each with its final protection from the start. */
#include "reservation.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#ifndef MFD_EXEC
#define MFD_EXEC 0x10U
#endif

/* Below this, clearing bytes is cheaper than a system call and the page faults that follow it. */
#define DISCARD_THRESHOLD (64 * 1024)

struct part {
    uint64_t start, end;
};

int make_memory_object(uint64_t size, struct problem *problem)
{
    struct rlimit limit;
    int object = memfd_create("jitney", MFD_CLOEXEC | MFD_EXEC);

    /* Kernels before 6.3 do not know MFD_EXEC: there every memfd may be executed. */
    if (object < 0 && errno == EINVAL)
        object = memfd_create("jitney", MFD_CLOEXEC);
    if (object < 0) {
        system_problem(problem, "memfd_create");
        return -1;
    }

    /* Above the limit the kernel would not only refuse but send a signal that ends the process. */
    if (getrlimit(RLIMIT_FSIZE, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY && size > limit.rlim_cur)
        say(problem, "the limit for the size of files is below %llu bytes", (unsigned long long)size);
    else if (ftruncate(object, (off_t)size) != 0)
        system_problem(problem, "ftruncate");
    else
        return object;
    close(object);
    return -1;
}

static int map_stripe(uint64_t start, uint64_t offset, uint64_t size, int protection, int sharing, int object, struct problem *problem)
{
    void *place = (void *)(uintptr_t)(start + offset);

    if (size == 0 || mmap(place, size, protection, sharing | MAP_FIXED | MAP_NORESERVE, object, (off_t)offset) != MAP_FAILED)
        return 1;
    system_problem(problem, protection & PROT_EXEC ? "mmap of executable memory" : "mmap");
    return 0;
}

struct reservation *make_reservation(const struct shape *shape, int object, int with_view, struct problem *problem)
{
    uint64_t total = shape->code + shape->read_only + shape->writable;
    struct reservation *reservation = calloc(1, sizeof *reservation);

    if (!reservation) {
        say(problem, "no memory");
        return NULL;
    }
    *reservation = (struct reservation){
        .code = shape->code, .read_only = shape->read_only, .writable = shape->writable, .shares_data = shape->shares_data};
    if (with_view) {
        void *view = mmap(NULL, total, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_NORESERVE, object, 0);

        if (view == MAP_FAILED) {
            system_problem(problem, "mmap");
            free(reservation);
            return NULL;
        }
        reservation->view = view;
    }
    if (shape->writable > 0 && !shape->shares_data) {
        void *original = mmap(NULL, shape->writable, PROT_READ, MAP_SHARED | MAP_NORESERVE, object, (off_t)(shape->code + shape->read_only));

        reservation->original = original == MAP_FAILED ? NULL : original;
        reservation->holders = calloc(shape->writable / page_size(), sizeof *reservation->holders);
        if (!reservation->original || !reservation->holders) {
            system_problem(problem, "mmap");
            unmap_reservation(reservation);
            return NULL;
        }
    }
    reservation->start = reserve_addresses(total, shape->preferred);
    if (!reservation->start)
        say(problem, "there are no %llu bytes of address space left", (unsigned long long)total);
    else if (map_stripe(reservation->start, 0, shape->code, PROT_READ | PROT_EXEC, MAP_SHARED, object, problem)
        && map_stripe(reservation->start, shape->code, shape->read_only, PROT_READ, MAP_SHARED, object, problem)
        && map_stripe(reservation->start, shape->code + shape->read_only, shape->writable, PROT_READ | PROT_WRITE,
            shape->shares_data ? MAP_SHARED : MAP_PRIVATE, object, problem))
        return reservation;
    unmap_reservation(reservation);
    return NULL;
}

void unmap_reservation(struct reservation *reservation)
{
    uint64_t total = reservation->code + reservation->read_only + reservation->writable;

    if (reservation->start)
        munmap((void *)(uintptr_t)reservation->start, total);
    if (reservation->view)
        munmap(reservation->view, total);
    if (reservation->original)
        munmap(reservation->original, reservation->writable);
    free(reservation->holders);
    free(reservation);
}

int is_in_stripe(const struct reservation *reservation, const struct segment *segment)
{
    uint64_t start = reservation->start, size = reservation->code;

    switch (segment->protection) {
    case READ | EXECUTE:
        break;
    case READ:
        start += size;
        size = reservation->read_only;
        break;
    case READ | WRITE:
        start += size + reservation->read_only;
        size = reservation->writable;
        break;
    default:
        return 0;
    }
    return segment->start - start <= size && segment->size <= size - (segment->start - start);
}

void clear_segment(const struct reservation *reservation, const struct segment *segment)
{
    uint64_t page = page_size(), offset = segment->start - reservation->start, end = offset + segment->size;
    uint64_t first = (offset + page - 1) & ~(page - 1), last = end & ~(page - 1);

    if (last <= first || last - first < DISCARD_THRESHOLD || madvise(reservation->view + first, last - first, MADV_REMOVE) != 0) {
        memset(reservation->view + offset, 0, segment->size);
        return;
    }
    memset(reservation->view + offset, 0, first - offset);
    memset(reservation->view + last, 0, end - last);
}

/* The parts of a segment that do not fill a page, each inside one page, as distances from the start of the stripe. */
static int parts_of(const struct reservation *reservation, const struct segment *segment, struct part parts[2])
{
    uint64_t page = page_size(), start = segment->start - (reservation->start + reservation->code + reservation->read_only);
    uint64_t end = start + segment->size, first = (start + page - 1) & ~(page - 1), last = end & ~(page - 1);
    int count = 0;

    if (!reservation->original || !(segment->protection & WRITE) || segment->size == 0)
        return 0;
    if (first > last) {
        parts[0] = (struct part){start, end};
        return 1;
    }
    if (start < first)
        parts[count++] = (struct part){start, first};
    if (last < end)
        parts[count++] = (struct part){last, end};
    return count;
}

static char *private_bytes(const struct reservation *reservation, uint64_t offset)
{
    return (char *)(uintptr_t)(reservation->start + reservation->code + reservation->read_only + offset);
}

void hold_segment(const struct reservation *reservation, const struct segment *segment)
{
    struct part parts[2];

    for (int count = parts_of(reservation, segment, parts); count-- > 0;)
        reservation->holders[parts[count].start / page_size()]++;
}

void show_segment(const struct reservation *reservation, const struct segment *segment)
{
    struct part parts[2];

    for (int count = parts_of(reservation, segment, parts); count-- > 0;) {
        const char *original = reservation->original + parts[count].start;
        char *seen = private_bytes(reservation, parts[count].start);
        size_t size = parts[count].end - parts[count].start;

        /* Without a private copy they are seen already. That counts only where nobody else is on the page: another's first write there makes the system copy the page, and bytes that were written
           meanwhile may be seen up to the moment from which on the copy is there, and not any more then. */
        if (reservation->holders[parts[count].start / page_size()] > 1 || memcmp(seen, original, size) != 0)
            memcpy(seen, original, size);
    }
}

void forget_segment(const struct reservation *reservation, const struct segment *segment)
{
    uint64_t page = page_size(), first = (segment->start + page - 1) & ~(page - 1), last = (segment->start + segment->size) & ~(page - 1);
    struct part parts[2];

    for (int count = parts_of(reservation, segment, parts); count-- > 0;) {
        uint64_t number = parts[count].start / page;

        if (--reservation->holders[number] == 0)
            madvise(private_bytes(reservation, number * page), page, MADV_DONTNEED);
    }
    if (last > first && (segment->protection & WRITE) && !reservation->shares_data)
        madvise((void *)(uintptr_t)first, last - first, MADV_DONTNEED);
}

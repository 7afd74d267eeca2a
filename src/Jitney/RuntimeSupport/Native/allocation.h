/* Allocations inside reservations, and the actions that belong to them. */
#ifndef JITNEY_ALLOCATION_H
#define JITNEY_ALLOCATION_H

#include "reservation.h"

struct call {
    uint64_t callee;
    char *arguments;
    size_t size;
};

struct allocation {
    uint64_t name;
    struct reservation *reservation;
    struct segment *segments;
    struct call *undo; /* deallocate calls; with their arguments in one block with the allocation */
    size_t segment_count, undo_count;
    struct allocation *next;
};

/* Copies what outlives the message: segments, deallocate calls and their arguments. Null when they do not decode. */
struct allocation *read_allocation(struct reader segments, size_t segment_count, struct reader actions, size_t action_count);

/* Runs finalize actions in order. When one fails, those before it are undone. */
const char *run_actions(const struct allocation *allocation, struct reader actions, struct problem *problem);

/* Runs deallocate actions in reverse order. The last problem stands for all. */
const char *undo_actions(const struct allocation *allocation, size_t count, struct problem *problem);

#endif

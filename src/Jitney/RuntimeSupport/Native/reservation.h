/* Reservations of three stripes over one memory object: code, read-only, writable. */
#ifndef JITNEY_RESERVATION_H
#define JITNEY_RESERVATION_H

#include "support.h"

enum protection { READ = 1, WRITE = 2, EXECUTE = 4 };

struct segment {
    uint8_t protection;
    uint64_t start, size;
};

struct reservation {
    uint64_t start, code, read_only, writable; /* first address, and sizes */
    int shares_data;
    char *view; /* where bytes are written; null where the controller has a view of its own */
    char *original; /* the object's bytes of a private writable stripe */
    uint16_t *holders; /* of each page of that, how many allocations have a part of it and not the whole */
    struct reservation *next;
};

struct shape {
    uint64_t code, read_only, writable, preferred;
    int shares_data;
};

/* Maps the stripes over an object, which is the caller's to close. A view is made where the controller has none. Null when it cannot. */
struct reservation *make_reservation(const struct shape *shape, int object, int with_view, struct problem *problem);
void unmap_reservation(struct reservation *reservation);

/* Makes an object of the executor's own; -1 when it cannot. */
int make_memory_object(uint64_t size, struct problem *problem);

/* Whether a segment lies inside the stripe of its protection. */
int is_in_stripe(const struct reservation *reservation, const struct segment *segment);

/* Makes a segment's bytes zero, through the view. */
void clear_segment(const struct reservation *reservation, const struct segment *segment);

/* Has threads see a segment's code when they come to run it, all of which was written before; see code.c. Null when that was done. */
const char *see_code(const struct segment *segment, struct problem *problem);

/* A page that linked code has written to shows nothing more of what is written to the object. Where allocations share such pages, show_segment copies what
   a new one brings, all of which was written before; forget_segment makes pages that belong to nobody any more show the object's bytes again. hold_segment counts a segment in,
   forget_segment out. All three are called under the lock of the reservations. */
void hold_segment(const struct reservation *reservation, const struct segment *segment);
void show_segment(const struct reservation *reservation, const struct segment *segment);
void forget_segment(const struct reservation *reservation, const struct segment *segment);

/* Reserves addresses without access: below 2 GiB if there is room, else near the program's image, else anywhere. 0 when it cannot. */
uint64_t reserve_addresses(uint64_t size, uint64_t preferred);

#endif

/* __jitney_memory_reserve, _reserve_file, _initialize, _deinitialize and _release. No lock is held while actions run. */
#include "allocation.h"

#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define LARGEST 0x7fffffffULL

static pthread_mutex_t gate = PTHREAD_MUTEX_INITIALIZER;
static struct reservation *reservations;
static struct allocation *allocations; /* the last one comes first */

static int read_shape(struct reader *reader, struct shape *shape, uint8_t *source)
{
    uint64_t all;

    shape->code = read_u64(reader);
    shape->read_only = read_u64(reader);
    shape->writable = read_u64(reader);
    *source = read_u8(reader);
    shape->shares_data = read_u8(reader) != 0;
    shape->preferred = read_u64(reader);
    all = shape->code | shape->read_only | shape->writable;
    return all != 0 && all <= LARGEST && ((all | shape->preferred) & (page_size() - 1)) == 0
        && shape->code + shape->read_only + shape->writable <= LARGEST;
}

static struct result reserve_over(const struct shape *shape, int object, int with_view, struct problem *problem)
{
    struct reservation *reservation = object < 0 ? NULL : make_reservation(shape, object, with_view, problem);

    if (object >= 0)
        close(object);
    if (!reservation)
        return failed(problem->text);
    pthread_mutex_lock(&gate);
    reservation->next = reservations;
    reservations = reservation;
    pthread_mutex_unlock(&gate);
    return address_of(reservation->start);
}

SERVICE(jitney_support_memory_reserve)
{
    struct reader reader = read_from(arguments, size);
    struct problem problem;
    struct shape shape;
    uint8_t source;
    int fits = read_shape(&reader, &shape, &source);

    if (reader.bad)
        return undecodable();
    if (!fits || source != 0)
        return failed(fits ? "no descriptor can come with the message" : "cannot reserve such stripes");
    return reserve_over(&shape, make_memory_object(shape.code + shape.read_only + shape.writable, &problem), 1, &problem);
}

/* The controller's object by a path, and what the path must lead to: on another machine, or in another container, it may be anything. */
static int open_object(const char *path, const char *target, uint64_t size, struct problem *problem)
{
    char real[256];
    ssize_t length = readlink(path, real, sizeof real);
    int object;

    if (length < 0 || (size_t)length != strlen(target) || memcmp(real, target, (size_t)length) != 0) {
        if (length < 0)
            system_problem(problem, "readlink of the controller's memory object");
        else
            say(problem, "%.150s is not the controller's memory object", path);
        return -1;
    }
    object = open(path, O_RDWR | O_CLOEXEC);
    if (object < 0) {
        system_problem(problem, "open of the controller's memory object");
        return -1;
    }
    if (lseek(object, 0, SEEK_END) >= (off_t)size)
        return object;
    say(problem, "the controller's memory object is too small");
    close(object);
    return -1;
}

SERVICE(jitney_support_memory_reserve_file)
{
    struct reader reader = read_from(arguments, size);
    struct problem problem;
    struct shape shape;
    struct result result;
    uint8_t source;
    int fits = read_shape(&reader, &shape, &source);
    size_t count;
    char **texts = read_texts(&reader, &count);

    if (reader.bad || count != 2) {
        free(texts);
        return undecodable();
    }
    result = fits
        ? reserve_over(&shape, open_object(texts[0], texts[1], shape.code + shape.read_only + shape.writable, &problem), 0, &problem)
        : failed("cannot reserve such stripes");
    free(texts);
    return result;
}

static struct reservation *find_reservation(uint64_t start)
{
    struct reservation *reservation = reservations;

    while (reservation && reservation->start != start)
        reservation = reservation->next;
    return reservation;
}

static struct allocation **find_allocation(uint64_t name)
{
    struct allocation **place = &allocations;

    while (*place && (*place)->name != name)
        place = &(*place)->next;
    return place;
}

static const char *fill(const struct allocation *allocation, struct reader contents, size_t count)
{
    const struct reservation *reservation = allocation->reservation;

    if (!reservation->view)
        return count > 0 ? "contents were sent for memory that the controller shares" : NULL;
    for (size_t index = 0; index < allocation->segment_count; index++)
        clear_segment(reservation, &allocation->segments[index]);
    for (; count > 0; count--) {
        uint64_t address = read_u64(&contents);
        struct bytes bytes = read_bytes(&contents);
        size_t index = 0;

        while (index < allocation->segment_count
            && (address - allocation->segments[index].start > allocation->segments[index].size
                || bytes.size > allocation->segments[index].size - (address - allocation->segments[index].start)))
            index++;
        if (index == allocation->segment_count)
            return "a content lies outside the segments";
        if (bytes.size > 0)
            memcpy(reservation->view + (address - reservation->start), bytes.start, bytes.size);
    }
    return NULL;
}

static const char *admit(struct allocation *allocation, uint64_t start)
{
    const char *failure = NULL;

    pthread_mutex_lock(&gate);
    allocation->reservation = find_reservation(start);
    if (!allocation->reservation)
        failure = "there is no such reservation";
    else if (allocation->segment_count == 0)
        failure = "an allocation needs a segment";
    else if (*find_allocation(allocation->name))
        failure = "there is an allocation at this address already";
    for (size_t index = 0; index < allocation->segment_count && !failure; index++)
        if (!is_in_stripe(allocation->reservation, &allocation->segments[index]))
            failure = "a segment lies outside its stripe";
    if (!failure) {
        for (size_t index = 0; index < allocation->segment_count; index++)
            hold_segment(allocation->reservation, &allocation->segments[index]);
        allocation->next = allocations;
        allocations = allocation;
    }
    pthread_mutex_unlock(&gate);
    return failure;
}

static struct allocation *take_allocation(uint64_t name)
{
    struct allocation **place, *allocation;

    pthread_mutex_lock(&gate);
    place = find_allocation(name);
    allocation = *place;
    if (allocation)
        *place = allocation->next;
    pthread_mutex_unlock(&gate);
    return allocation;
}

static void show(const struct allocation *allocation)
{
    pthread_mutex_lock(&gate);
    for (size_t index = 0; index < allocation->segment_count; index++)
        show_segment(allocation->reservation, &allocation->segments[index]);
    pthread_mutex_unlock(&gate);
}

static const char *see_all_code(const struct allocation *allocation, struct problem *problem)
{
    const char *failure = NULL;

    for (size_t index = 0; index < allocation->segment_count && !failure; index++)
        failure = see_code(&allocation->segments[index], problem);
    return failure;
}

static void forget(struct allocation *allocation)
{
    pthread_mutex_lock(&gate);
    for (size_t index = 0; index < allocation->segment_count; index++)
        forget_segment(allocation->reservation, &allocation->segments[index]);
    pthread_mutex_unlock(&gate);
    free(allocation);
}

SERVICE(jitney_support_memory_initialize)
{
    struct reader reader = read_from(arguments, size), segments, contents, actions;
    uint64_t start = read_u64(&reader), name;
    size_t segment_count = read_count(&reader, 17), content_count, action_count;
    struct allocation *allocation;
    struct problem problem;
    const char *failure;

    segments = reader;
    for (size_t index = 0; index < segment_count; index++) {
        read_u8(&reader);
        read_u64(&reader);
        read_u64(&reader);
    }
    content_count = read_count(&reader, 16);
    contents = reader;
    for (size_t index = 0; index < content_count; index++) {
        read_u64(&reader);
        read_bytes(&reader);
    }
    action_count = read_count(&reader, 32);
    actions = reader;
    allocation = reader.bad ? NULL : read_allocation(segments, segment_count, actions, action_count);
    if (!allocation)
        return undecodable();
    name = allocation->name;
    failure = admit(allocation, start);
    if (failure) {
        free(allocation);
        return failed(failure);
    }
    failure = fill(allocation, contents, content_count);
    if (!failure) {
        show(allocation);
        failure = see_all_code(allocation, &problem);
    }
    if (!failure)
        failure = run_actions(allocation, actions, &problem);
    if (failure) {
        /* Initialisers may have run and written before one failed; the next allocation here must not see that. */
        allocation = take_allocation(name);
        if (allocation)
            forget(allocation);
        return failed(failure);
    }
    return address_of(name);
}

/* Calls something for each address of a message, the last first. */
static struct result for_each_backwards(const char *arguments, size_t size, const char *(*work)(uint64_t, struct problem *))
{
    struct reader reader = read_from(arguments, size);
    size_t count = read_count(&reader, 8);
    struct problem problem;
    const char *failure = NULL;

    if (reader.bad)
        return undecodable();
    while (count-- > 0) {
        const char *one;
        uint64_t address;

        memcpy(&address, reader.next + 8 * count, sizeof address);
        one = work(address, &problem);
        failure = one ? one : failure;
    }
    return error_of(failure);
}

static const char *deinitialize(uint64_t name, struct problem *problem)
{
    struct allocation *allocation = take_allocation(name);
    const char *failure;

    if (!allocation)
        return say(problem, "there is no allocation at 0x%llx", (unsigned long long)name);
    failure = undo_actions(allocation, allocation->undo_count, problem);
    forget(allocation);
    return failure;
}

static const char *release(uint64_t start, struct problem *problem)
{
    struct reservation **place = &reservations, *reservation;
    const char *failure = NULL;

    for (;;) {
        struct allocation *allocation;
        const char *one;
        uint64_t name = 0;

        pthread_mutex_lock(&gate);
        for (allocation = allocations; allocation && allocation->reservation->start != start;)
            allocation = allocation->next;
        if (allocation)
            name = allocation->name;
        pthread_mutex_unlock(&gate);
        if (!allocation)
            break;
        one = deinitialize(name, problem);
        failure = one ? one : failure;
    }
    pthread_mutex_lock(&gate);
    while (*place && (*place)->start != start)
        place = &(*place)->next;
    reservation = *place;
    if (reservation)
        *place = reservation->next;
    pthread_mutex_unlock(&gate);
    if (!reservation)
        return say(problem, "there is no reservation at 0x%llx", (unsigned long long)start);
    unmap_reservation(reservation);
    return failure;
}

SERVICE(jitney_support_memory_deinitialize)
{
    return for_each_backwards(arguments, size, deinitialize);
}

SERVICE(jitney_support_memory_release)
{
    return for_each_backwards(arguments, size, release);
}

/* The deallocate action of the support code's own memory: what the executor does at the end of the stream, before it unmaps us. */
SERVICE(jitney_support_end)
{
    struct problem problem;

    (void)arguments;
    (void)size;
    while (reservations)
        release(reservations->start, &problem);
    return error_of(NULL);
}

/* Reads allocations from messages and runs their actions. */
#include "allocation.h"

#include <stdlib.h>
#include <string.h>

typedef struct result wrapper(const char *, size_t);

/* Runs an action; null when it succeeded. */
static const char *run_action(uint64_t callee, const char *arguments, size_t size, struct problem *problem)
{
    struct result result;
    struct reader reader;
    const char *failure = NULL;

    if (callee == 0)
        return NULL;
    result = ((wrapper *)(uintptr_t)callee)(arguments, size);
    if (result.size == 0) {
        failure = say(problem, "the action 0x%llx gave no result that says whether it succeeded", (unsigned long long)callee);
        free(result.content.block);
        return failure;
    }
    reader = read_from(result.size > sizeof result.content.bytes ? result.content.block : result.content.bytes, result.size);
    if (read_u8(&reader)) {
        struct bytes text = read_bytes(&reader);

        failure = say(problem, "%.*s", text.size < sizeof problem->text ? (int)text.size : (int)sizeof problem->text - 1, text.size ? text.start : "");
    }
    if (result.size > sizeof result.content.bytes)
        free(result.content.block);
    return failure;
}

const char *undo_actions(const struct allocation *allocation, size_t count, struct problem *problem)
{
    const char *failure = NULL;

    while (count-- > 0) {
        const struct call *call = &allocation->undo[count];
        const char *one = run_action(call->callee, call->arguments, call->size, problem);

        failure = one ? one : failure;
    }
    return failure;
}

const char *run_actions(const struct allocation *allocation, struct reader actions, struct problem *problem)
{
    for (size_t index = 0; index < allocation->undo_count; index++) {
        uint64_t callee = read_u64(&actions);
        struct bytes bytes = read_bytes(&actions);
        const char *failure = run_action(callee, bytes.start, bytes.size, problem);
        struct problem ignored;

        if (failure) {
            undo_actions(allocation, index, &ignored);
            return failure;
        }
        read_u64(&actions);
        read_bytes(&actions);
    }
    return NULL;
}

struct allocation *read_allocation(struct reader segments, size_t segment_count, struct reader actions, size_t action_count)
{
    struct reader ahead = actions;
    size_t total = sizeof(struct allocation) + segment_count * sizeof(struct segment) + action_count * sizeof(struct call);
    struct allocation *allocation;
    char *next;

    for (size_t index = 0; index < action_count; index++) {
        read_u64(&ahead);
        read_bytes(&ahead);
        read_u64(&ahead);
        total += read_bytes(&ahead).size;
    }
    allocation = ahead.bad ? NULL : malloc(total);
    if (!allocation)
        return NULL;
    *allocation = (struct allocation){.name = UINT64_MAX, .segment_count = segment_count, .undo_count = action_count};
    allocation->undo = (struct call *)(allocation + 1);
    allocation->segments = (struct segment *)(allocation->undo + action_count);
    next = (char *)(allocation->segments + segment_count);
    for (size_t index = 0; index < segment_count; index++) {
        struct segment *segment = &allocation->segments[index];

        segment->protection = read_u8(&segments);
        segment->start = read_u64(&segments);
        segment->size = read_u64(&segments);
        if (segment->start < allocation->name)
            allocation->name = segment->start;
    }
    for (size_t index = 0; index < action_count; index++) {
        struct bytes bytes;

        read_u64(&actions);
        read_bytes(&actions);
        allocation->undo[index].callee = read_u64(&actions);
        bytes = read_bytes(&actions);
        if (bytes.size > 0)
            memcpy(next, bytes.start, bytes.size);
        allocation->undo[index].arguments = next;
        allocation->undo[index].size = bytes.size;
        next += bytes.size;
    }
    return allocation;
}

/* Starting and ending images, and running programs and functions. */
#include "machine.h"
#include "program.h"
#include "support.h"

#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

extern int __cxa_atexit(void (*function)(void *), void *argument, void *image);
extern void __cxa_finalize(void *image);

/* 0 and -1 are marks of old tables' ends. */
static int is_function(uint64_t entry)
{
    return entry != 0 && entry != UINT64_MAX;
}

struct table {
    const uint64_t *start, *end;
};

static struct table read_table(struct reader *reader)
{
    uint64_t start = read_u64(reader), end = read_u64(reader);

    if (end < start || (end - start) % 8 != 0)
        reader->bad = 1;
    return (struct table){(const uint64_t *)(uintptr_t)start, (const uint64_t *)(uintptr_t)end};
}

/* Finalisers are registered before the first initialiser runs, so that what initialisers register themselves runs before them. */
static const char *register_finalizers(struct reader reader, void *image)
{
    for (size_t count = read_count(&reader, 16); count > 0; count--) {
        struct table table = read_table(&reader);

        for (const uint64_t *entry = table.start; entry < table.end; entry++)
            if (is_function(*entry) && __cxa_atexit((void (*)(void *))(uintptr_t)*entry, NULL, image) != 0)
                return "a finaliser could not be registered";
    }
    return NULL;
}

struct initializers {
    struct reader tables;
    int count;
    char **texts;
};

static void run_initializers(void *argument)
{
    struct initializers *initializers = argument;

    for (size_t tables = read_count(&initializers->tables, 16); tables > 0; tables--) {
        struct table table = read_table(&initializers->tables);

        for (const uint64_t *entry = table.start; entry < table.end; entry++)
            if (is_function(*entry))
                ((void (*)(int, char **, char **))(uintptr_t)*entry)(initializers->count, initializers->texts, environ);
    }
}

SERVICE(jitney_support_image_initialize)
{
    struct reader reader = read_from(arguments, size), initializers, finalizers;
    uint64_t image = read_u64(&reader);
    size_t count;
    char **texts = read_texts(&reader, &count);
    const char *problem;
    int needs_program = 0;

    /* The program may keep pointers to its arguments for as long as it lives: they stay. */
    initializers = reader;
    for (size_t tables = read_count(&reader, 16); tables > 0; tables--) {
        struct table table = read_table(&reader);

        needs_program |= table.start < table.end;
    }
    finalizers = reader;
    for (size_t tables = read_count(&reader, 16); tables > 0; tables--)
        read_table(&reader);
    if (reader.bad)
        return undecodable();
    problem = register_finalizers(finalizers, (void *)(uintptr_t)image);
    if (!problem && needs_program) {
        struct initializers all = {initializers, (int)count, texts};

        problem = run_in_program(run_initializers, &all);
    }
    return error_of(problem);
}

SERVICE(jitney_support_image_finalize)
{
    struct reader reader = read_from(arguments, size);
    uint64_t image = read_u64(&reader);

    if (reader.bad)
        return undecodable();
    if (image == 0)
        return error_of("the image has no handle");
    __cxa_finalize((void *)(uintptr_t)image);
    return error_of(NULL);
}

SERVICE(jitney_support_functions_choose)
{
    struct reader reader = read_from(arguments, size);
    size_t count = read_count(&reader, 16);

    if (reader.bad)
        return undecodable();
    for (; count > 0; count--) {
        uint64_t resolver = read_u64(&reader), slot = read_u64(&reader);

        *(uint64_t *)(uintptr_t)slot = call_resolver(resolver);
    }
    return error_of(NULL);
}

struct program {
    uint64_t entry;
    int count;
    char **texts;
};

static void run_program(void *argument)
{
    const struct program *program = argument;

    exit(((int (*)(int, char **, char **))(uintptr_t)program->entry)(program->count, program->texts, environ));
}

SERVICE(jitney_support_program_run)
{
    struct reader reader = read_from(arguments, size);
    struct program program = {.entry = read_u64(&reader)};
    size_t count;

    program.texts = read_texts(&reader, &count);
    program.count = (int)count;
    if (reader.bad || program.entry == 0)
        return undecodable();
    run_in_program(run_program, &program);
    return undecodable();
}

SERVICE(jitney_support_function_call)
{
    struct reader reader = read_from(arguments, size);
    uint64_t function = read_u64(&reader), values[6] = {0};
    size_t count = read_count(&reader, 8);
    struct writer writer = {0};

    if (reader.bad || count > 6)
        return undecodable();
    if (function == 0)
        return failed("the function's address is null");
    for (size_t index = 0; index < count; index++)
        values[index] = read_u64(&reader);
    write_u8(&writer, 1);
    write_u64(&writer, ((uint64_t (*)(uint64_t, uint64_t, uint64_t, uint64_t, uint64_t, uint64_t))(uintptr_t)function)(
        values[0], values[1], values[2], values[3], values[4], values[5]));
    return finish(&writer);
}

/* The block is copied to where a thunk finds it aligned, and the part that is wanted goes back. */
SERVICE(jitney_support_typed_call)
{
    struct reader reader = read_from(arguments, size);
    uint64_t thunk = read_u64(&reader), function = read_u64(&reader), parts = read_u64(&reader);
    uint32_t returned = (uint32_t)parts, first = (uint32_t)(parts >> 32);
    struct bytes sent = read_bytes(&reader);
    size_t pointers = read_count(&reader, sizeof(uint32_t));
    struct writer writer = {0};
    char *block;

    if (reader.bad || returned > sent.size || first > sent.size)
        return undecodable();
    for (size_t index = 0; index < pointers; index++) {
        uint32_t offset;

        memcpy(&offset, reader.next + index * sizeof offset, sizeof offset);
        if (offset > sent.size || sent.size - offset < sizeof(uint64_t))
            return undecodable();
    }
    if (thunk == 0 || function == 0)
        return failed("the function's address is null");
    block = aligned_alloc(64, ((size_t)sent.size + 64) & ~(size_t)63);
    if (!block)
        return failed("there is no memory for the arguments");
    memcpy(block, sent.start, sent.size);
    for (size_t index = 0; index < pointers; index++) {
        uint32_t offset;
        uint64_t value;

        memcpy(&offset, reader.next + index * sizeof offset, sizeof offset);
        memcpy(&value, block + offset, sizeof value);
        value += (uint64_t)(uintptr_t)block;
        memcpy(block + offset, &value, sizeof value);
    }
    ((void (*)(uint64_t, const char *, char *))(uintptr_t)thunk)(function, block + first, block);
    write_u8(&writer, 1);
    write_u64(&writer, returned);
    write_bytes(&writer, block, returned);
    free(block);
    return finish(&writer);
}

/* Unwind tables, for executors whose own service for them has a name that is not known here. */
static struct result tell_unwinder(const char *arguments, size_t size, const char *name)
{
    struct reader reader = read_from(arguments, size);
    uint64_t start = read_u64(&reader);
    void *unwinder, *(*function)(void *);

    read_u64(&reader);
    if (reader.bad)
        return undecodable();
    unwinder = dlopen("libgcc_s.so.1", RTLD_LAZY | RTLD_GLOBAL);
    function = unwinder ? (void *(*)(void *))dlsym(unwinder, name) : NULL;
    if (!function)
        return error_of("there is no unwinder to tell about linked code");
    function((void *)(uintptr_t)start);
    return error_of(NULL);
}

SERVICE(jitney_support_frames_register)
{
    return tell_unwinder(arguments, size, "__register_frame");
}

SERVICE(jitney_support_frames_deregister)
{
    return tell_unwinder(arguments, size, "__deregister_frame");
}

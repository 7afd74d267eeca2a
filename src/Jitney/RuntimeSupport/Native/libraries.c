/* __jitney_libraries_open and __jitney_symbols_lookup. */
#include "objects.h"
#include "support.h"

#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>

enum kind { NOT_FOUND, FUNCTION, DATA, THREAD_LOCAL, OTHER };

struct found {
    uint64_t address, size;
    enum kind kind;
};

SERVICE(jitney_support_libraries_open)
{
    struct reader reader = read_from(arguments, size);
    struct writer writer = {0};
    size_t count;
    char **paths = read_texts(&reader, &count);

    if (reader.bad)
        return undecodable();
    write_u64(&writer, count);
    for (size_t index = 0; index < count; index++) {
        void *handle;
        const char *problem;

        dlerror();
        handle = dlopen(paths[index][0] ? paths[index] : NULL, RTLD_LAZY | RTLD_GLOBAL);
        problem = handle ? "" : dlerror();
        write_u64(&writer, (uint64_t)(uintptr_t)handle);
        write_text(&writer, problem ? problem : "unknown problem");
    }
    free(paths);
    return finish(&writer);
}

static enum kind kind_of(const Elf64_Sym *symbol)
{
    switch (ELF64_ST_TYPE(symbol->st_info)) {
    case STT_FUNC:
    case STT_GNU_IFUNC: return FUNCTION;
    case STT_OBJECT:
    case STT_COMMON: return DATA;
    case STT_TLS: return THREAD_LOCAL;
    default: return OTHER;
    }
}

/* dlsym would answer with the address of this thread's copy, and by making that copy would move the library's storage to a place that differs from
 * thread to thread, for good. So such names never get there. */
static int find_thread_local(const struct objects *objects, const char *name, size_t size, uint32_t hash, struct found *found)
{
    for (size_t index = 0; index < objects->count; index++) {
        const struct object *object = &objects->items[index];
        const Elf64_Sym *symbol = object->has_thread_storage ? find_symbol(object, name, size, hash, 0) : NULL;

        if (symbol && kind_of(symbol) == THREAD_LOCAL) {
            *found = (struct found){object->bias + symbol->st_value, symbol->st_size, THREAD_LOCAL};
            return 1;
        }
    }
    return 0;
}

static struct found describe(const struct objects *objects, uint64_t address, const char *name, size_t size, uint32_t hash)
{
    const Elf64_Sym *symbol = NULL;

    for (size_t index = 0; index < objects->count; index++)
        if (object_contains(&objects->items[index], address)) {
            symbol = find_symbol(&objects->items[index], name, size, hash, address - objects->items[index].bias);
            break;
        }

    /* Absolute symbols lie in no object, and an indirect function may lead into another one than its own. */
    for (size_t index = 0; !symbol && index < objects->count; index++)
        symbol = find_symbol(&objects->items[index], name, size, hash, address);
    return symbol ? (struct found){address, symbol->st_size, kind_of(symbol)} : (struct found){address, 0, OTHER};
}

/* `name`, or `name@VERSION` for that version of it. */
static struct found look_up(const struct objects *objects, const struct bytes *handles, char *name)
{
    char *mark = strchr(name, '@');
    size_t size = mark && mark != name ? (size_t)(mark - name) : strlen(name);
    uint32_t hash = gnu_hash_of(name, size);
    struct found found = {0};

    if (find_thread_local(objects, name, size, hash, &found))
        return found;
    if (size < strlen(name))
        *mark = 0;
    for (size_t index = 0; index < handles->size; index++) {
        uint64_t handle;
        void *address;

        memcpy(&handle, handles->start + 8 * index, sizeof handle);
        address = name[size] == 0 && mark && mark != name
            ? dlvsym((void *)(uintptr_t)handle, name, mark + 1)
            : dlsym((void *)(uintptr_t)handle, name);
        if (address)
            return describe(objects, (uint64_t)(uintptr_t)address, name, size, hash);
    }
    return found;
}

SERVICE(jitney_support_symbols_lookup)
{
    struct reader reader = read_from(arguments, size);
    size_t handle_count = read_count(&reader, 8), count;
    struct bytes handles = {reader.next, handle_count};
    struct writer writer = {0};
    struct objects objects;
    char **names;

    for (size_t index = 0; index < handle_count; index++)
        read_u64(&reader);
    names = read_texts(&reader, &count);
    if (reader.bad)
        return undecodable();
    objects = list_objects();
    write_u64(&writer, count);
    for (size_t index = 0; index < count; index++) {
        struct found found = names[index][0] ? look_up(&objects, &handles, names[index]) : (struct found){0};

        write_u64(&writer, found.address);
        write_u64(&writer, found.size);
        write_u8(&writer, (uint8_t)found.kind);
    }
    free_objects(&objects);
    free(names);
    return finish(&writer);
}

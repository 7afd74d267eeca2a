/* Shared objects that exist only in memory: __jitney_symbols_expose and _conceal, __jitney_thread_storage_load and _unload. */
#include "support.h"

#include <dlfcn.h>
#include <errno.h>
#include <link.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

struct image {
    uint64_t name;
    void *handle;
    struct image *next;
};

static pthread_mutex_t gate = PTHREAD_MUTEX_INITIALIZER;
static struct image *exposed, *storages;
static uint64_t loaded;

static int write_all(int descriptor, const char *bytes, size_t size)
{
    while (size > 0) {
        ssize_t written = write(descriptor, bytes, size);

        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0)
            return 0;
        bytes += written;
        size -= (size_t)written;
    }
    return 1;
}

/* The dynamic linker takes a path that it has seen before for the same library, without a look at the file; and descriptor numbers come again. So
 * a number is spelled into the path, in binary: "/." for one and "/" for zero, which name the same directory. It begins with a 1 bit of its own. */
static void spell(char *path, size_t room, uint64_t number, int descriptor)
{
    size_t size = (size_t)snprintf(path, room, "/proc/self/fd");

    for (; number != 0; number >>= 1)
        size += (size_t)snprintf(path + size, room - size, number & 1 ? "/." : "/");
    snprintf(path + size, room - size, "/%d", descriptor);
}

static void *load_image(const char *bytes, size_t size, struct problem *problem)
{
    char path[256];
    void *handle = NULL;
    int descriptor = memfd_create("jitney-symbols", MFD_CLOEXEC);

    if (descriptor < 0) {
        system_problem(problem, "memfd_create");
        return NULL;
    }
    if (!write_all(descriptor, bytes, size)) {
        system_problem(problem, "write");
    } else {
        spell(path, sizeof path, ++loaded, descriptor);
        dlerror();
        handle = dlopen(path, RTLD_NOW | RTLD_GLOBAL);
        if (!handle) {
            const char *reason = dlerror();

            say(problem, "%s", reason ? reason : "unknown problem");
        }
    }
    close(descriptor);
    return handle;
}

static int remember(struct image **list, uint64_t name, void *handle)
{
    struct image *image = malloc(sizeof *image);

    if (!image)
        return 0;
    *image = (struct image){name, handle, *list};
    *list = image;
    return 1;
}

static struct image **find(struct image **list, uint64_t name)
{
    while (*list && (*list)->name != name)
        list = &(*list)->next;
    return list;
}

/* Outside the lock: unloading runs finalisers. */
static const char *forget(struct image **list, uint64_t name, const char *unknown)
{
    struct image **place, *image;

    pthread_mutex_lock(&gate);
    place = find(list, name);
    image = *place;
    if (image)
        *place = image->next;
    pthread_mutex_unlock(&gate);
    if (!image)
        return unknown;
    dlclose(image->handle);
    free(image);
    return NULL;
}

SERVICE(jitney_support_symbols_expose)
{
    struct reader reader = read_from(arguments, size);
    uint64_t start = read_u64(&reader), end = read_u64(&reader);
    struct problem problem;
    const char *failure = NULL;
    void *handle;

    if (reader.bad || end < start)
        return undecodable();
    pthread_mutex_lock(&gate);
    if (*find(&exposed, start)) {
        failure = "these symbols are exposed already";
    } else {
        handle = load_image((const char *)(uintptr_t)start, end - start, &problem);
        if (!handle) {
            failure = problem.text;
        } else if (!remember(&exposed, start, handle)) {
            dlclose(handle);
            failure = "no memory";
        }
    }
    pthread_mutex_unlock(&gate);
    return error_of(failure);
}

SERVICE(jitney_support_symbols_conceal)
{
    struct reader reader = read_from(arguments, size);
    uint64_t start = read_u64(&reader);

    return reader.bad ? undecodable() : error_of(forget(&exposed, start, "no such symbols are exposed"));
}

SERVICE(jitney_support_thread_storage_load)
{
    struct reader reader = read_from(arguments, size);
    struct bytes image = read_bytes(&reader);
    uint64_t offset = read_u64(&reader), count = read_u64(&reader);
    struct writer writer = {0};
    struct problem problem;
    void *handle;

    if (reader.bad)
        return undecodable();
    if (count > image.size / 8 || offset > image.size - 8 * count)
        return failed("the image has no such slots");
    pthread_mutex_lock(&gate);
    handle = load_image(image.start, image.size, &problem);
    if (handle && !remember(&storages, (uint64_t)(uintptr_t)handle, handle)) {
        dlclose(handle);
        handle = NULL;
        say(&problem, "no memory");
    }
    pthread_mutex_unlock(&gate);
    if (!handle)
        return failed(problem.text);
    write_u8(&writer, 1);
    write_u64(&writer, (uint64_t)(uintptr_t)handle);
    write_u64(&writer, count);
    write_bytes(&writer, (const char *)(uintptr_t)(((struct link_map *)handle)->l_addr + offset), 8 * count);
    return finish(&writer);
}

SERVICE(jitney_support_thread_storage_unload)
{
    struct reader reader = read_from(arguments, size);
    uint64_t name = read_u64(&reader);

    return reader.bad ? undecodable() : error_of(forget(&storages, name, "no such thread-local storage is loaded"));
}

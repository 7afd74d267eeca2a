/* Shows linked code as modules of the process, in the place of this executable.
 *
 * Natively a program is the first module that dl_iterate_phdr shows. Collectors look there for its variables, language runtimes for themselves, unwinders for tables.
 * The dynamic linker knows nothing of linked code, and shows this executable instead. But a symbol of the executable comes before a library's of the same name, for every
 * library: so the functions that show modules are defined here once more, and show what there would be if the linked code were the program. The first batch that is linked
 * is the program, later ones are further modules; this executable is none, nor are the images that hold nothing but symbols or thread-local storage.
 * What this executable itself asks, the .NET runtime's own unwinder for example, is answered by the C library.
 *
 * Modules come and go while the dynamic linker's lock is held, which is taken by having it iterate: who iterates sees no module vanish. Who looks for an address takes no lock,
 * for unwinders do so in handlers of signals: entries are never freed, and a count tells who reads that something has changed meanwhile.
 *
 * See docs/decisions/0023-linked-code-is-a-module.md.
 */
#define _GNU_SOURCE
#include "modules.h"
#include "start.h"
#include <dlfcn.h>
#include <limits.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <time.h>

#define TRIES 100
#define WAITS 10000
#define WAIT_NANOSECONDS 100000

typedef int (*callback)(struct dl_phdr_info *info, size_t size, void *data);
typedef int (*iterator)(callback function, void *data);

extern const char __executable_start[] __attribute__((visibility("hidden")));
extern const char _end[] __attribute__((visibility("hidden")));

static struct module *first, *unused;
static unsigned changes;        /* odd while a list changes */
static unsigned readers;        /* threads that read what modules' memory holds */
static unsigned long long added, removed;
static uintptr_t lowest = UINTPTR_MAX, highest; /* no module ever lay outside */
static void *hidden_iterate, *hidden_find;
static int at_start, at_program; /* how many modules but images the dynamic linker had when this executable began, and when the program came, with its libraries */

void *modules_hidden(void **known, const char *name)
{
    void *function = __atomic_load_n(known, __ATOMIC_RELAXED);

    if (function == NULL) {
        function = dlsym(RTLD_NEXT, name);
        __atomic_store_n(known, function, __ATOMIC_RELAXED);
    }
    return function;
}

int modules_iterate_hidden(callback function, void *data)
{
    return ((iterator)modules_hidden(&hidden_iterate, "dl_iterate_phdr"))(function, data);
}

/* Images come and go. */
static int count(struct dl_phdr_info *info, size_t size, void *number)
{
    (void)size;
    *(int *)number += !modules_is_image(info->dlpi_name);
    return 0;
}

/* A child has but the thread that forked: what others were doing to the list, and reading of it, is over. */
static void begin_child(void)
{
    changes += changes % 2;
    readers = 0;
}

/* Before anything asks in a handler of signals. */
__attribute__((constructor)) static void find_hidden(void)
{
    modules_hidden(&hidden_iterate, "dl_iterate_phdr");
    modules_hidden(&hidden_find, "_dl_find_object");
    modules_iterate_hidden(count, &at_start);
    pthread_atfork(NULL, NULL, begin_child);
}

void modules_begin_reading(void)
{
    __atomic_fetch_add(&readers, 1, __ATOMIC_SEQ_CST);
}

void modules_end_reading(void)
{
    __atomic_fetch_sub(&readers, 1, __ATOMIC_SEQ_CST);
}

/* Whoever still reads has found a module before it went. One that a handler of signals has left by a jump never ends. */
static void await_readers(void)
{
    for (int wait = 0; wait < WAITS && __atomic_load_n(&readers, __ATOMIC_SEQ_CST) != 0; wait++)
        nanosleep(&(struct timespec){0, WAIT_NANOSECONDS}, NULL);
}

int modules_is_own(const void *address)
{
    return (const char *)address >= __executable_start && (const char *)address < _end;
}

int modules_is_start(const void *address)
{
    return (const char *)address >= (const char *)jitney_start_main && (const char *)address <= jitney_start_main_end;
}

int modules_are_seen_from(const void *caller)
{
    return __atomic_load_n(&first, __ATOMIC_ACQUIRE) != NULL && !modules_is_own(caller);
}

int modules_is_image(const char *path)
{
    static const char folder[] = "/proc/self/fd/";

    return path != NULL && strncmp(path, folder, sizeof folder - 1) == 0 && strstr(path, "/./") != NULL;
}

static const Elf64_Phdr *headers_of(const struct module *module)
{
    return (const Elf64_Phdr *)((const char *)module->header + module->header->e_phoff);
}

const Elf64_Phdr *modules_program_headers(size_t *count)
{
    const struct module *program = __atomic_load_n(&first, __ATOMIC_ACQUIRE);

    *count = program == NULL ? 0 : program->header->e_phnum;
    return program == NULL ? NULL : headers_of(program);
}

/* The system's headers of this executable, until a program comes in its place, and when none is left. */
static void tell_vector(void)
{
    static uint64_t own_headers, own_count;
    size_t count;
    const Elf64_Phdr *headers = modules_program_headers(&count);

    if (own_headers == 0) {
        own_headers = getauxval(AT_PHDR);
        own_count = getauxval(AT_PHNUM);
    }
    jitney_start_change_vector(AT_PHDR, headers == NULL ? own_headers : (uintptr_t)headers);
    jitney_start_change_vector(AT_PHNUM, headers == NULL ? own_count : count);
}

void modules_given(int *from, int *to)
{
    *from = at_start;
    *to = at_program == 0 ? INT_MAX : at_program;
}

int modules_have_program(void)
{
    return __atomic_load_n(&at_program, __ATOMIC_RELAXED) != 0;
}

/* Whoever changes a list does so between these, under the dynamic linker's lock. */
static void begin_change(void)
{
    __atomic_store_n(&changes, changes + 1, __ATOMIC_SEQ_CST);
}

static void end_change(void)
{
    __atomic_store_n(&changes, changes + 1, __ATOMIC_SEQ_CST);
}

static int find_once(uintptr_t address, struct module *found, struct module_range *range)
{
    for (const struct module *module = __atomic_load_n(&first, __ATOMIC_ACQUIRE); module != NULL; module = __atomic_load_n(&module->next, __ATOMIC_ACQUIRE))
        for (int index = 0; index < MODULE_RANGES; index++)
            if (address - module->ranges[index].start < module->ranges[index].end - module->ranges[index].start) {
                *range = module->ranges[index];
                *found = *module;
                return 1;
            }
    return 0;
}

int modules_find(const void *address, struct module *found, struct module_range *range)
{
    uintptr_t number = (uintptr_t)address;
    int result = 0;

    if (number < __atomic_load_n(&lowest, __ATOMIC_RELAXED) || number >= __atomic_load_n(&highest, __ATOMIC_RELAXED))
        return 0;

    /* A handler that interrupts a change sees it unfinished however often it looks: then what it finds must do. */
    for (int try = 0; try < TRIES; try++) {
        unsigned before = __atomic_load_n(&changes, __ATOMIC_SEQ_CST);

        result = find_once(number, found, range);
        __atomic_thread_fence(__ATOMIC_SEQ_CST);
        if (before % 2 == 0 && before == __atomic_load_n(&changes, __ATOMIC_SEQ_CST))
            break;
    }
    return result;
}

static void read_headers(struct module *module)
{
    int ranges = 0;

    for (int index = 0; index < module->header->e_phnum; index++) {
        const Elf64_Phdr *header = &headers_of(module)[index];

        if (header->p_type == PT_GNU_EH_FRAME)
            module->frames = header->p_vaddr;
        if (header->p_type != PT_LOAD || header->p_memsz == 0 || ranges == MODULE_RANGES)
            continue;
        module->ranges[ranges++] = (struct module_range){header->p_vaddr, header->p_vaddr + header->p_memsz};
        if (header->p_vaddr < lowest)
            __atomic_store_n(&lowest, header->p_vaddr, __ATOMIC_RELAXED);
        if (header->p_vaddr + header->p_memsz > highest)
            __atomic_store_n(&highest, header->p_vaddr + header->p_memsz, __ATOMIC_RELAXED);
    }
}

/* The program's libraries come behind an image that names them; what this executable itself opened before is no part of them. */
static int place_program(struct dl_phdr_info *info, size_t size, void *data)
{
    static int is_found;

    (void)data;
    if (!is_found && modules_is_image(info->dlpi_name)) {
        is_found = 1;
        at_start = at_program;
    }
    return count(info, size, &at_program);
}

static int add(struct dl_phdr_info *info, size_t size, void *data)
{
    struct module *module = data, **end = &first;

    (void)info, (void)size;
    if (first == NULL) {
        at_program = 0;
        modules_iterate_hidden(place_program, NULL);
    }
    read_headers(module);
    begin_change();
    while (*end != NULL)
        end = &(*end)->next;
    if (end != &first)
        snprintf(module->name, sizeof module->name, "[linked %llu]", added + 1);
    added++;
    __atomic_store_n(end, module, __ATOMIC_RELEASE);
    end_change();
    tell_vector();
    return 1;
}

static int take_unused(struct dl_phdr_info *info, size_t size, void *data)
{
    (void)info, (void)size;
    *(struct module **)data = unused;
    if (unused != NULL)
        unused = unused->next;
    return 1;
}

static int remove_one(struct dl_phdr_info *info, size_t size, void *data)
{
    (void)info, (void)size;
    for (struct module **place = &first; *place != NULL; place = &(*place)->next) {
        struct module *module = *place;

        if (module->header != *(const Elf64_Ehdr **)data)
            continue;

        begin_change();
        __atomic_store_n(place, module->next, __ATOMIC_RELEASE);
        *module = (struct module){.next = unused};
        unused = module;
        removed++;
        end_change();
        tell_vector();
        return 1;
    }
    return 0;
}

/* Shows linked code that begins with these headers, which stay as they are until it is hidden. Storage is what the dynamic linker loaded for its thread-local variables.
 * Returns 0 when there is no memory for that. */
int jitney_modules_add(const void *header, void *storage, int64_t storage_distance, const void *symbols)
{
    struct module *module = NULL;

    modules_iterate_hidden(take_unused, &module);
    if (module == NULL && (module = malloc(sizeof *module)) == NULL)
        return 0;

    *module = (struct module){.header = header, .symbols = symbols, .storage_distance = storage_distance};
    if (storage != NULL && dlinfo(storage, RTLD_DI_TLS_MODID, &module->storage_number) != 0)
        module->storage_number = 0;
    modules_iterate_hidden(add, module);
    return 1;
}

/* Returns 0 when no such code is shown. Its memory may go then. */
int jitney_modules_remove(const void *header)
{
    int result = modules_iterate_hidden(remove_one, &header);

    await_readers();
    return result;
}

/* Where the program's headers lie, and how many there are; 0 while there is no program. */
uint64_t jitney_modules_program_headers(uint64_t *count)
{
    size_t number;
    const Elf64_Phdr *headers = modules_program_headers(&number);

    *count = number;
    return (uint64_t)(uintptr_t)headers;
}

/* The place of the system's own library among modules, behind the executable. */
#define AFTER_SYSTEM 2

struct view {
    callback function;
    void *data;
    int index, from, to; /* which of the dynamic linker's modules are shown */
};

static int show_module(const struct module *module, const struct dl_phdr_info *system, const struct view *view)
{
    struct dl_phdr_info info = {
        .dlpi_name = module->name,
        .dlpi_phdr = headers_of(module),
        .dlpi_phnum = module->header->e_phnum,
        .dlpi_adds = system->dlpi_adds + added,
        .dlpi_subs = system->dlpi_subs + removed,
        .dlpi_tls_modid = module->storage_number,
        .dlpi_tls_data = module->storage_number == 0 ? NULL : (char *)__builtin_thread_pointer() + module->storage_distance,
    };

    return view->function(&info, sizeof info, view->data);
}

static int show(struct dl_phdr_info *system, size_t size, void *data)
{
    struct view *view = data;
    struct dl_phdr_info info = *system;
    int index = view->index;

    count(system, size, &view->index);
    if (index < view->from || index >= view->to || index == view->index)
        return 0;
    info.dlpi_adds += added;
    info.dlpi_subs += removed;
    return view->function(&info, size < sizeof info ? size : sizeof info, view->data);
}

static int show_range(struct view *view, int from, int to)
{
    view->index = 0;
    view->from = from;
    view->to = to;
    return modules_iterate_hidden(show, view);
}

/* In the order of a native start: the program, the system's library, those that the program brings along, those that this executable stands on, and what was opened later.
 * A sanitizer's library, for example, insists on being the first. The dynamic linker begins with this executable, and its lock is held from there to the end. */
static int show_all(struct dl_phdr_info *system, size_t size, void *data)
{
    struct view *view = data;
    int result = 0;

    (void)size;
    for (const struct module *module = first, *next; module != NULL && result == 0; module = next) {
        next = module->next;
        result = show_module(module, system, view);
    }
    if (result == 0)
        result = show_range(view, 1, AFTER_SYSTEM);
    if (result == 0)
        result = show_range(view, at_start, at_program);
    if (result == 0)
        result = show_range(view, AFTER_SYSTEM, at_start);
    if (result == 0)
        result = show_range(view, at_program > at_start ? at_program : at_start, INT_MAX);

    /* What ends the iteration; what is behind has been shown. */
    view->index = result;
    return 1;
}

int dl_iterate_phdr(callback function, void *data)
{
    struct view view = {function, data, 0, 0, 0};

    if (!modules_are_seen_from(__builtin_return_address(0)))
        return modules_iterate_hidden(function, data);
    modules_iterate_hidden(show_all, &view);
    return view.index;
}

/* Unwinders end where they find nothing: below what linked code was called by, and natively below the program's first code, which first.S stands for. */
int _dl_find_object(void *address, struct dl_find_object *result)
{
    int (*hidden)(void *, struct dl_find_object *) = modules_hidden(&hidden_find, "_dl_find_object");
    struct module_range range;
    struct module module;

    if (modules_are_seen_from(__builtin_return_address(0))) {
        if (modules_is_own(address) && !modules_is_start(address))
            return -1;
        if (modules_find(address, &module, &range) && module.frames != 0) {
            *result = (struct dl_find_object){
                .dlfo_map_start = (void *)range.start,
                .dlfo_map_end = (void *)range.end,
                .dlfo_link_map = _r_debug.r_map,
                .dlfo_eh_frame = (void *)module.frames,
            };
            return 0;
        }
    }
    return hidden == NULL ? -1 : hidden(address, result);
}

/* Finds for linked code what lies behind it, and gives it functions in the place of the C library's.
 *
 * RTLD_NEXT means the libraries behind the one that asks, and the dynamic linker tells by the return address who asks. It knows nothing of linked code; asked from here it takes
 * the program for the one, which is what linked code stands for. But images of linked code's own symbols lie among the libraries (see SymbolImage.cs), and natively a program is
 * not behind itself; and libraries that were given lie behind the C library. So the order is made here, and names are found in the libraries' own tables: the dynamic linker's
 * functions allocate memory, and the one that asks may be a malloc that looks for the C library's.
 */
#define _GNU_SOURCE
#include "machine.h"
#include "modules.h"
#include "start.h"
#include <dlfcn.h>
#include <execinfo.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <unistd.h>

struct search {
    const char *name, *version;
    void *found;
    void *behind;
    const struct link_map *thread_local_in; /* the object that has it, where it is a thread-local variable */
};

static const void *table_of(const struct link_map *object, Elf64_Sxword tag)
{
    /* The dynamic linker has made addresses of these, but where it cannot write. */
    for (const Elf64_Dyn *entry = object->l_ld; entry->d_tag != DT_NULL; entry++)
        if (entry->d_tag == tag)
            return (const char *)(entry->d_un.d_ptr < object->l_addr ? object->l_addr : 0) + entry->d_un.d_ptr;
    return NULL;
}

static int has_version(const struct link_map *object, uint32_t symbol, const char *version)
{
    const Elf64_Half *versions = table_of(object, DT_VERSYM);
    const Elf64_Verdef *definition = table_of(object, DT_VERDEF);
    const char *strings = table_of(object, DT_STRTAB);

    if (version == NULL || versions == NULL)
        return version != NULL || versions == NULL || (versions[symbol] & 0x8000) == 0;
    while (definition != NULL) {
        const Elf64_Verdaux *name = (const Elf64_Verdaux *)((const char *)definition + definition->vd_aux);

        if (definition->vd_ndx == (versions[symbol] & 0x7fff))
            return strcmp(strings + name->vda_name, version) == 0;
        definition = definition->vd_next ? (const Elf64_Verdef *)((const char *)definition + definition->vd_next) : NULL;
    }
    return 0;
}

static const Elf64_Sym *symbol_if(const struct link_map *object, uint32_t index, const struct search *search)
{
    const Elf64_Sym *symbol = (const Elf64_Sym *)table_of(object, DT_SYMTAB) + index;

    return symbol->st_shndx != SHN_UNDEF && strcmp((const char *)table_of(object, DT_STRTAB) + symbol->st_name, search->name) == 0
        && has_version(object, index, search->version) ? symbol : NULL;
}

static const Elf64_Sym *find_by_gnu_hash(const struct link_map *object, const uint32_t *table, const struct search *search)
{
    const uint32_t *buckets = table + 4 + 2 * table[2], *chain = buckets + table[0];
    uint32_t hash = 5381, index;

    for (const unsigned char *character = (const unsigned char *)search->name; *character; character++)
        hash = hash * 33 + *character;
    if (table[0] == 0 || (index = buckets[hash % table[0]]) == 0)
        return NULL;
    for (;; index++) {
        uint32_t other = chain[index - table[1]];
        const Elf64_Sym *symbol = (other | 1) == (hash | 1) ? symbol_if(object, index, search) : NULL;

        if (symbol != NULL || (other & 1))
            return symbol;
    }
}

static const Elf64_Sym *find_by_hash(const struct link_map *object, const uint32_t *table, const struct search *search)
{
    uint32_t hash = 0;

    for (const unsigned char *character = (const unsigned char *)search->name; *character; character++) {
        hash = (hash << 4) + *character;
        hash = (hash ^ (hash & 0xf0000000) >> 24) & 0x0fffffff;
    }
    for (uint32_t index = table[0] == 0 ? 0 : table[2 + hash % table[0]]; index != 0; index = table[2 + table[0] + index]) {
        const Elf64_Sym *symbol = symbol_if(object, index, search);

        if (symbol != NULL)
            return symbol;
    }
    return NULL;
}

static const Elf64_Sym *find_defined(const struct link_map *object, const struct search *search)
{
    const uint32_t *hash = table_of(object, DT_GNU_HASH);

    if (hash != NULL)
        return find_by_gnu_hash(object, hash, search);
    hash = table_of(object, DT_HASH);
    return hash == NULL ? NULL : find_by_hash(object, hash, search);
}

static void *place_of(const struct link_map *object, const Elf64_Sym *symbol)
{
    void *place = (void *)((symbol->st_shndx == SHN_ABS ? 0 : object->l_addr) + symbol->st_value);

    return ELF64_ST_TYPE(symbol->st_info) == STT_GNU_IFUNC ? call_resolver(place) : place;
}

static int look_in(const struct link_map *object, struct search *search)
{
    const Elf64_Sym *symbol = find_defined(object, search);

    if (symbol == NULL)
        return 0;
    search->thread_local_in = ELF64_ST_TYPE(symbol->st_info) == STT_TLS ? object : NULL;
    search->behind = search->thread_local_in == NULL ? place_of(object, symbol) : NULL;
    return 1;
}

/* Libraries from one place on to another, in the order in which they were loaded. The first object is the program, and one is the system's own, which nobody is linked with. */
static int look_in_libraries(int from, int to, struct search *search)
{
    uintptr_t system = getauxval(AT_SYSINFO_EHDR);
    int index = 0;

    for (const struct link_map *object = _r_debug.r_map; object != NULL && index < to; object = object->l_next) {
        if (modules_is_image(object->l_name))
            continue;
        if (index++ >= from && index > 1 && object->l_addr != system && look_in(object, search))
            return 1;
    }
    return 0;
}

/* A thread-local variable has another address in each thread. */
static int is_own(struct search *search)
{
    for (const struct link_map *object = _r_debug.r_map; object != NULL; object = object->l_next)
        if (modules_is_image(object->l_name) && look_in(object, search) && (search->thread_local_in != NULL || search->behind == search->found))
            return 1;
    return 0;
}

/* With the dynamic linker's lock held, so that no object goes meanwhile. Natively the libraries that a program was linked with come next, and the C library behind them. */
static int search_given(struct dl_phdr_info *info, size_t size, void *data)
{
    struct search *search = data;
    int from, to;

    (void)info, (void)size;
    modules_given(&from, &to);
    return look_in_libraries(from, to, search) || look_in_libraries(0, from, search) || 1;
}

static int search_behind_own(struct dl_phdr_info *info, size_t size, void *data)
{
    struct search *search = data;

    (void)info, (void)size;
    if (!is_own(search))
        search->behind = search->found;
    else if (look_in_libraries(0, INT_MAX, search))
        return 1;
    else
        search->behind = NULL;
    search->thread_local_in = NULL;
    return 1;
}

static void *find_in(void *handle, const char *name, const char *version)
{
    void *found = version ? dlvsym(handle, name, version) : dlsym(handle, name);

    /* No tail call, since the return address counts. */
    __asm__ volatile("" : "+r"(found));
    return found;
}

static void *result_of(const struct search *search)
{
    void *handle = search->thread_local_in == NULL ? NULL : dlopen(search->thread_local_in->l_name, RTLD_LAZY | RTLD_NOLOAD), *found = search->behind;

    if (handle) {
        found = find_in(handle, search->name, search->version);
        dlclose(handle);
    }
    return found;
}

/* As a success of the dynamic linker's does. Before the program has come the problem may be the executor's, which dlerror is just wording: it allocates for that, and the one that asks may be a
 * malloc that is called for the first time. */
static void forget_problem(void)
{
    if (modules_have_program())
        find_in(RTLD_DEFAULT, "dl_iterate_phdr", NULL);
}

static void *find_next(const char *name, const char *version)
{
    struct search search = {.name = name, .version = version};

    modules_iterate_hidden(search_given, &search);
    if (search.behind != NULL)
        forget_problem();
    else if (search.thread_local_in == NULL && (search.found = find_in(RTLD_NEXT, name, version)) != NULL)
        modules_iterate_hidden(search_behind_own, &search);
    return result_of(&search);
}

static void *find_version(void *handle, const char *name, const char *version)
{
    return handle == RTLD_NEXT ? find_next(name, version) : find_in(handle, name, version);
}

static void *find_symbol(void *handle, const char *name)
{
    void *found = find_version(handle, name, NULL);

    __asm__ volatile("" : "+r"(found));
    return found;
}

/* What the program was linked with as its run path stands in an image of its symbols. */
static int copy_run_path(struct dl_phdr_info *info, size_t size, void *data)
{
    (void)info, (void)size;
    for (const struct link_map *object = _r_debug.r_map; object != NULL; object = object->l_next)
        for (const Elf64_Dyn *entry = object->l_ld; modules_is_image(object->l_name) && entry->d_tag != DT_NULL; entry++)
            if (entry->d_tag == DT_RPATH)
                strncpy(data, (const char *)table_of(object, DT_STRTAB) + entry->d_un.d_val, PATH_MAX - 1);
    return 1;
}

static void *open_in(const char *folders, const char *name, int flags)
{
    char path[PATH_MAX];

    for (const char *next = folders; folders != NULL && *next; next += strspn(next, ":")) {
        size_t length = strcspn(next, ":");
        void *library;

        if (length > 0 && snprintf(path, sizeof path, "%.*s/%s", (int)length, next, name) < (int)sizeof path && access(path, R_OK) == 0 && (library = dlopen(path, flags)) != NULL)
            return library;
        next += length;
    }
    return NULL;
}

/* The dynamic linker looks where the one that asks was linked to look; asked from here that is nowhere. What is there already comes first, and the folders of the environment. */
static void *open_library(const char *name, int flags)
{
    char folders[PATH_MAX] = "";
    void *library = NULL;

    if (name != NULL && *name && strchr(name, '/') == NULL)
        modules_iterate_hidden(copy_run_path, folders);
    if (folders[0] && (library = dlopen(name, flags | RTLD_NOLOAD)) == NULL && (library = open_in(getenv("LD_LIBRARY_PATH"), name, flags)) == NULL)
        library = open_in(folders, name, flags);
    if (library == NULL)
        library = dlopen(name, flags);

    /* No tail call, since the return address counts. */
    __asm__ volatile("" : "+r"(library));
    return library;
}

/* A library's handle leads to what the libraries behind it define, which is the C library's and not this executable's. */
void *jitney_start_stand_in(const char *name, size_t length)
{
    const struct {
        const char *name;
        void *function;
    } functions[] = {
        {"dlopen", open_library}, {"dlsym", find_symbol}, {"dlvsym", find_version},
        {"__libc_start_main", jitney_start_library}, {"dl_iterate_phdr", dl_iterate_phdr}, {"_dl_find_object", _dl_find_object},
        {"dladdr", dladdr}, {"dladdr1", dladdr1},
        {"backtrace_symbols", backtrace_symbols}, {"backtrace_symbols_fd", backtrace_symbols_fd},
    };

    for (size_t index = 0; index < sizeof functions / sizeof functions[0]; index++)
        if (strlen(functions[index].name) == length && memcmp(functions[index].name, name, length) == 0)
            return functions[index].function;
    return NULL;
}

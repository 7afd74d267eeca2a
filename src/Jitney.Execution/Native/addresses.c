/* What lies at an address, when that may be linked code: dladdr and what the C library makes of it. Linked code is shown as the program; see modules.c. */
#define _GNU_SOURCE
#include "machine.h"
#include "modules.h"
#include "start.h"
#include <dlfcn.h>
#include <errno.h>
#include <execinfo.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/uio.h>
#include <unistd.h>

#define MOST_PARTS 12
#define LONGEST_NUMBER 17

/* The C library has had these in two libraries, one after the other, and its versions tell which. A library is served that asks for either. */
__asm__(".symver address_info, dladdr@@GLIBC_2.34");
__asm__(".symver old_address_info, dladdr@" FIRST_VERSION);
__asm__(".symver further_address_info, dladdr1@@GLIBC_2.34");
__asm__(".symver old_further_address_info, dladdr1@" FIRST_VERSION_OF_DLADDR1);

int address_info(const void *address, Dl_info *info);
int old_address_info(const void *address, Dl_info *info);
int further_address_info(const void *address, Dl_info *info, void **extra, int which);
int old_further_address_info(const void *address, Dl_info *info, void **extra, int which);

static void *hidden_dladdr, *hidden_dladdr1, *hidden_symbols, *hidden_symbols_fd;

static int system_info(const void *address, Dl_info *info, void **extra, int which)
{
    return extra == NULL
        ? ((int (*)(const void *, Dl_info *))modules_hidden(&hidden_dladdr, "dladdr"))(address, info)
        : ((int (*)(const void *, Dl_info *, void **, int))modules_hidden(&hidden_dladdr1, "dladdr1"))(address, info, extra, which);
}

/* The dynamic section's tables of an image in memory that was never relocated, or null. */
static const void *table_of(const Elf64_Ehdr *image, Elf64_Sxword tag)
{
    const Elf64_Phdr *headers = (const Elf64_Phdr *)((const char *)image + image->e_phoff);

    for (int index = 0; index < image->e_phnum; index++) {
        if (headers[index].p_type != PT_DYNAMIC)
            continue;
        for (const Elf64_Dyn *entry = (const Elf64_Dyn *)((const char *)image + headers[index].p_offset); entry->d_tag != DT_NULL; entry++)
            if (entry->d_tag == tag)
                return (const char *)image + entry->d_un.d_val;
    }
    return NULL;
}

/* As the dynamic linker chooses: the last symbol that begins at or before the address and is large enough; one without a size stands for its first byte. */
static const Elf64_Sym *symbol_at(const struct module *module, uintptr_t address, const char **name)
{
    const uint32_t *hash = module->symbols == NULL ? NULL : table_of(module->symbols, DT_HASH);
    const Elf64_Sym *symbols = hash == NULL ? NULL : table_of(module->symbols, DT_SYMTAB);
    const char *names = hash == NULL ? NULL : table_of(module->symbols, DT_STRTAB);
    const Elf64_Sym *best = NULL;

    for (uint32_t index = 1; symbols != NULL && names != NULL && index < hash[1]; index++) {
        const Elf64_Sym *symbol = &symbols[index];

        if (ELF64_ST_TYPE(symbol->st_info) != STT_TLS && symbol->st_shndx != SHN_UNDEF
            && (symbol->st_value == address || address - symbol->st_value < symbol->st_size)
            && (best == NULL || symbol->st_value > best->st_value))
            best = symbol;
    }
    *name = best == NULL ? NULL : names + best->st_name;
    return best;
}

static int look_up_held(const void *address, Dl_info *info, void **extra, int which)
{
    struct module_range range;
    struct module module;
    const Elf64_Sym *symbol;
    const char *name;
    size_t count;
    int is_start = modules_is_start(address);

    if (!modules_find(is_start ? modules_program_headers(&count) : address, &module, &range)) {
        int result = system_info(address, info, extra, which);

        return result != 0 && (modules_is_own(info->dli_fbase) || modules_is_image(info->dli_fname)) ? 0 : result;
    }

    symbol = is_start ? NULL : symbol_at(&module, (uintptr_t)address, &name);
    info->dli_fname = module.name[0] == 0 ? program_invocation_name : "[linked]";
    info->dli_fbase = (void *)module.header;
    info->dli_sname = !is_start ? name : module.symbols == NULL ? NULL : "_start";
    info->dli_saddr = symbol != NULL ? (void *)symbol->st_value : info->dli_sname == NULL ? NULL : (void *)jitney_start_main;
    if (extra != NULL)
        *extra = which == RTLD_DL_LINKMAP ? (void *)_r_debug.r_map : which == RTLD_DL_SYMENT ? (void *)symbol : NULL;
    return 1;
}

static int look_up(const void *address, Dl_info *info, void **extra, int which)
{
    int result;

    modules_begin_reading();
    result = look_up_held(address, info, extra, which);
    modules_end_reading();
    return result;
}

int address_info(const void *address, Dl_info *info)
{
    return modules_are_seen_from(__builtin_return_address(0)) ? look_up(address, info, NULL, 0) : system_info(address, info, NULL, 0);
}

int old_address_info(const void *address, Dl_info *info)
{
    return modules_are_seen_from(__builtin_return_address(0)) ? look_up(address, info, NULL, 0) : system_info(address, info, NULL, 0);
}

int further_address_info(const void *address, Dl_info *info, void **extra, int which)
{
    return modules_are_seen_from(__builtin_return_address(0)) ? look_up(address, info, extra, which) : system_info(address, info, extra, which);
}

int old_further_address_info(const void *address, Dl_info *info, void **extra, int which)
{
    return modules_are_seen_from(__builtin_return_address(0)) ? look_up(address, info, extra, which) : system_info(address, info, extra, which);
}

/* The parts of a line: names of C++ may be longer than any room for them. */
struct line {
    struct iovec parts[MOST_PARTS];
    int count;
    char offset[LONGEST_NUMBER], place[LONGEST_NUMBER];
};

static void add(struct line *line, const char *text)
{
    line->parts[line->count++] = (struct iovec){(void *)text, strlen(text)};
}

static void add_number(struct line *line, char *room, uintptr_t number)
{
    char *start = room + LONGEST_NUMBER - 1;

    *start = 0;
    do
        *--start = "0123456789abcdef"[number % 16];
    while ((number /= 16) != 0);
    add(line, "0x");
    add(line, start);
}

/* One line without an end. The C library writes it in two ways: FILE(NAME+OFFSET) [ADDRESS] into memory, and to a file without the blank, and without what says nothing. */
static void describe(const void *address, struct line *line, int is_for_file)
{
    struct link_map *map = NULL;
    Dl_info info;

    line->count = 0;
    if (look_up(address, &info, (void **)&map, RTLD_DL_LINKMAP) && info.dli_fname != NULL && info.dli_fname[0] != 0) {
        uintptr_t bias = map == NULL ? 0 : map->l_addr, start = info.dli_sname == NULL ? bias : (uintptr_t)info.dli_saddr, place = (uintptr_t)address;
        int has_place = info.dli_sname != NULL || bias != 0;

        add(line, info.dli_fname);
        if (has_place) {
            add(line, "(");
            add(line, info.dli_sname == NULL ? "" : info.dli_sname);
            add(line, place < start ? "-" : "+");
            if (place == start && !is_for_file)
                add(line, "0");
            else
                add_number(line, line->offset, place < start ? start - place : place - start);
        }
        add(line, has_place ? (is_for_file ? ")" : ") ") : is_for_file ? "" : "() ");
    }
    add(line, "[");
    if (address == NULL && !is_for_file)
        add(line, "(nil)");
    else
        add_number(line, line->place, (uintptr_t)address);
    add(line, "]");
}

static size_t length_of(const struct line *line)
{
    size_t length = 0;

    for (int index = 0; index < line->count; index++)
        length += line->parts[index].iov_len;
    return length;
}

/* Returns where the text ends, with its zero. */
static char *copy(char *next, size_t room, const struct line *line)
{
    for (int index = 0; index < line->count; index++) {
        size_t length = line->parts[index].iov_len < room ? line->parts[index].iov_len : room;

        next = (char *)mempcpy(next, line->parts[index].iov_base, length);
        room -= length;
    }
    *next = 0;
    return next + 1;
}

/* Memory that the program may give to the free that counts, which may be its own: the C library knows which malloc belongs to it. */
static void *allocate(size_t size)
{
    char *text = mmap(NULL, size + 1, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    void *block;

    if (text == MAP_FAILED)
        return NULL;
    memset(text, 1, size);
    block = strdup(text);
    munmap(text, size + 1);
    return block;
}

char **backtrace_symbols(void *const *addresses, int count)
{
    char *next, **lines;
    struct line line;
    size_t size;

    if (!modules_are_seen_from(__builtin_return_address(0)))
        return ((char **(*)(void *const *, int))modules_hidden(&hidden_symbols, "backtrace_symbols"))(addresses, count);

    /* Names lie in modules. */
    modules_begin_reading();
    size = (size_t)(count < 0 ? 0 : count) * sizeof *lines + 1;
    for (int index = 0; index < count; index++) {
        describe(addresses[index], &line, 0);
        size += length_of(&line) + 1;
    }
    lines = allocate(size);
    next = (char *)(lines + (count < 0 ? 0 : count));
    for (int index = 0; lines != NULL && index < count; index++) {
        /* Between the two looks a library may have come that makes it longer: each line keeps room for its zero. */
        describe(addresses[index], &line, 0);
        lines[index] = next;
        next = copy(next, (size_t)((char *)lines + size - next) - (size_t)(count - index), &line);
    }
    modules_end_reading();
    return lines;
}

void backtrace_symbols_fd(void *const *addresses, int count, int descriptor)
{
    struct line line;

    if (!modules_are_seen_from(__builtin_return_address(0))) {
        ((void (*)(void *const *, int, int))modules_hidden(&hidden_symbols_fd, "backtrace_symbols_fd"))(addresses, count, descriptor);
        return;
    }

    for (int index = 0; index < count; index++) {
        ssize_t written;

        modules_begin_reading();
        describe(addresses[index], &line, 1);
        add(&line, "\n");
        written = writev(descriptor, line.parts, line.count);
        modules_end_reading();
        if (written < 0)
            return;
    }
}

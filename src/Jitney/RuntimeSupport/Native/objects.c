/* Reads dynamic sections and symbol tables of loaded objects. */
#include "objects.h"

#include "support.h"

#include <link.h>
#include <stdlib.h>
#include <string.h>

/* glibc relocates the addresses in the dynamic section in place, except where it is read-only (the kernel's vDSO); musl never does. */
static const void *pointer_of(const struct object *object, uint64_t value)
{
    return (const void *)(uintptr_t)(value >= object->bias ? value : object->bias + value);
}

static void read_dynamic_section(struct object *object, const Elf64_Dyn *entry)
{
    uint64_t relocations_size = 0;

    for (; entry->d_tag != DT_NULL; entry++) {
        switch (entry->d_tag) {
        case DT_SYMTAB: object->symbols = (Elf64_Sym *)pointer_of(object, entry->d_un.d_ptr); break;
        case DT_STRTAB: object->names = pointer_of(object, entry->d_un.d_ptr); break;
        case DT_HASH: object->hash = pointer_of(object, entry->d_un.d_ptr); break;
        case DT_GNU_HASH: object->gnu_hash = pointer_of(object, entry->d_un.d_ptr); break;
        case DT_RELA: object->relocations = pointer_of(object, entry->d_un.d_ptr); break;
        case DT_RELASZ: relocations_size = entry->d_un.d_val; break;
        default: break;
        }
    }
    object->relocation_count = object->relocations ? relocations_size / sizeof(Elf64_Rela) : 0;
}

static int take(struct dl_phdr_info *info, size_t size, void *data)
{
    struct objects *objects = data;
    struct object object = {.bias = info->dlpi_addr, .headers = info->dlpi_phdr, .header_count = info->dlpi_phnum};

    (void)size;
    if (objects->count == objects->room) {
        size_t room = 2 * objects->room + 16;
        struct object *grown = realloc(objects->items, room * sizeof *grown);

        if (!grown)
            return 1;
        objects->items = grown;
        objects->room = room;
    }
    for (size_t index = 0; index < object.header_count; index++) {
        const Elf64_Phdr *header = &object.headers[index];

        if (header->p_type == PT_DYNAMIC)
            read_dynamic_section(&object, (const Elf64_Dyn *)(uintptr_t)(object.bias + header->p_vaddr));
        else if (header->p_type == PT_TLS)
            object.has_thread_storage = 1;
    }
    objects->items[objects->count++] = object;
    return 0;
}

struct objects list_objects(void)
{
    struct objects objects = {0};

    dl_iterate_phdr(take, &objects);
    return objects;
}

void free_objects(struct objects *objects)
{
    free(objects->items);
}

static int holds(const struct object *object, const Elf64_Phdr *header, uint64_t address)
{
    return address - (object->bias + header->p_vaddr) < header->p_memsz;
}

int object_contains(const struct object *object, uint64_t address)
{
    for (size_t index = 0; index < object->header_count; index++)
        if (object->headers[index].p_type == PT_LOAD && holds(object, &object->headers[index], address))
            return 1;
    return 0;
}

int object_is_writable(const struct object *object, uint64_t address)
{
    int writable = 0;

    for (size_t index = 0; index < object->header_count; index++) {
        const Elf64_Phdr *header = &object->headers[index];

        if (!holds(object, header, address))
            continue;
        if (header->p_type == PT_GNU_RELRO)
            return 0;
        writable |= header->p_type == PT_LOAD && (header->p_flags & PF_W) != 0;
    }
    return writable;
}

/* A DT_GNU_HASH table: number of buckets, first symbol in the chains, number of 64-bit filter words, filter shift; the filter; one symbol index for
 * each bucket; one hash for each symbol, whose lowest bit marks the end of a chain. */
static const uint32_t *buckets_of(const uint32_t *table)
{
    return table + 4 + 2 * (size_t)table[2];
}

static size_t count_by_gnu_hash(const uint32_t *table)
{
    const uint32_t *buckets = buckets_of(table), *chains = buckets + table[0];
    uint32_t last = 0;

    for (uint32_t bucket = 0; bucket < table[0]; bucket++)
        if (buckets[bucket] > last)
            last = buckets[bucket];
    if (last < table[1])
        return table[1];
    while ((chains[last - table[1]] & 1) == 0)
        last++;
    return (size_t)last + 1;
}

size_t symbol_count(const struct object *object)
{
    if (!object->symbols)
        return 0;
    if (object->hash)
        return object->hash[1];
    return object->gnu_hash ? count_by_gnu_hash(object->gnu_hash) : 0;
}

uint32_t gnu_hash_of(const char *name, size_t size)
{
    uint32_t hash = 5381;

    for (size_t index = 0; index < size; index++)
        hash = hash * 33 + (uint8_t)name[index];
    return hash;
}

static int has_name(const struct object *object, const Elf64_Sym *symbol, const char *name, size_t size)
{
    const char *own = object->names + symbol->st_name;

    return strncmp(own, name, size) == 0 && own[size] == 0;
}

const Elf64_Sym *find_symbol(const struct object *object, const char *name, size_t size, uint32_t hash, uint64_t value)
{
    const uint32_t *table = object->gnu_hash, *buckets, *chains;
    const Elf64_Sym *other = NULL;
    const uint64_t *filter;
    uint64_t mask;

    if (!object->symbols || !object->names || !table || table[0] == 0 || table[2] == 0)
        return NULL;
    filter = (const uint64_t *)(table + 4);
    mask = (1ULL << (hash % 64)) | (1ULL << ((hash >> table[3]) % 64));
    if ((filter[hash / 64 % table[2]] & mask) != mask)
        return NULL;
    buckets = buckets_of(table);
    chains = buckets + table[0];
    for (uint32_t index = buckets[hash % table[0]]; index >= table[1] && index != 0; index++) {
        const Elf64_Sym *symbol = &object->symbols[index];
        uint32_t entry = chains[index - table[1]];

        if ((entry | 1) == (hash | 1) && symbol->st_shndx != SHN_UNDEF && has_name(object, symbol, name, size)) {
            if (symbol->st_value == value)
                return symbol;
            other = symbol;
        }
        if (entry & 1)
            break;
    }
    return other;
}

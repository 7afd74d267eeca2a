/* What the dynamic linker has loaded. */
#ifndef JITNEY_OBJECTS_H
#define JITNEY_OBJECTS_H

#include <elf.h>
#include <stddef.h>
#include <stdint.h>

struct object {
    uint64_t bias;
    const Elf64_Phdr *headers;
    size_t header_count;
    Elf64_Sym *symbols;
    const char *names;
    const uint32_t *hash, *gnu_hash;
    const Elf64_Rela *relocations;
    size_t relocation_count;
    int has_thread_storage;
};

struct objects {
    struct object *items;
    size_t count, room;
};

/* In the dynamic linker's order, the program first. Its pointers are good as long as nobody unloads a library. */
struct objects list_objects(void);
void free_objects(struct objects *objects);

int object_contains(const struct object *object, uint64_t address);

/* Whether a word can be stored to as things stand. */
int object_is_writable(const struct object *object, uint64_t address);

size_t symbol_count(const struct object *object);
uint32_t gnu_hash_of(const char *name, size_t size);

/* The definition of a name: the one with a value if there is one, else any (another version, an indirect function); null for none. */
const Elf64_Sym *find_symbol(const struct object *object, const char *name, size_t size, uint32_t hash, uint64_t value);

#endif

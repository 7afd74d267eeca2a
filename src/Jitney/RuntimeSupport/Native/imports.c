/* __jitney_imports_redirect and __jitney_imports_restore: does after the fact what a copy relocation would have made the dynamic linker do. Each slot
 * that a symbolic relocation filled with the variable's address gets the copy's, and each dynamic symbol that has the address gets the copy's. */
#include "machine.h"
#include "objects.h"
#include "support.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

struct move {
    uint64_t from, to, size;
};

struct moves {
    struct move *items;
    size_t count;
};

static int by_origin(const void *left, const void *right)
{
    uint64_t first = ((const struct move *)left)->from, second = ((const struct move *)right)->from;

    return (first > second) - (first < second);
}

static const struct move *find(const struct moves *moves, uint64_t address)
{
    struct move key = {.from = address};

    if (address < moves->items[0].from || address > moves->items[moves->count - 1].from)
        return NULL;
    return bsearch(&key, moves->items, moves->count, sizeof key, by_origin);
}

/* Read-only pages become writable for the store. They stay readable throughout, so other threads may go on reading them. */
static const char *store(const struct object *object, uint64_t *slot, uint64_t value, struct problem *problem)
{
    uint64_t page = page_size(), start = (uint64_t)(uintptr_t)slot & ~(page - 1);
    size_t size = (((uint64_t)(uintptr_t)(slot + 1) + page - 1) & ~(page - 1)) - start;

    if (object_is_writable(object, (uint64_t)(uintptr_t)slot)) {
        *slot = value;
        return NULL;
    }
    if (mprotect((void *)(uintptr_t)start, size, PROT_READ | PROT_WRITE) != 0)
        return system_problem(problem, "mprotect");
    *slot = value;
    mprotect((void *)(uintptr_t)start, size, PROT_READ);
    return NULL;
}

static const char *move_slots(const struct object *object, const struct moves *moves, struct problem *problem)
{
    const char *failure = NULL;

    for (size_t index = 0; index < object->relocation_count && !failure; index++) {
        const Elf64_Rela *relocation = &object->relocations[index];
        uint64_t type = ELF64_R_TYPE(relocation->r_info), number = ELF64_R_SYM(relocation->r_info);
        uint64_t addend = type == ABSOLUTE ? (uint64_t)relocation->r_addend : 0;
        uint64_t *slot = (uint64_t *)(uintptr_t)(object->bias + relocation->r_offset);
        const struct move *move;

        if ((type != ABSOLUTE && type != GLOBAL_DATA) || !object->symbols
            || ELF64_ST_BIND(object->symbols[number].st_info) == STB_LOCAL)
            continue;
        move = find(moves, *slot - addend);
        if (move)
            failure = store(object, slot, move->to + addend, problem);
    }
    return failure;
}

static const char *move_symbols(const struct object *object, const struct moves *moves, struct problem *problem)
{
    const char *failure = NULL;
    size_t count = symbol_count(object);

    for (size_t index = 0; index < count && !failure; index++) {
        Elf64_Sym *symbol = &object->symbols[index];
        int type = ELF64_ST_TYPE(symbol->st_info);
        const struct move *move;

        /* Thread-local values are offsets; functions cannot be variables (and are most of what there is). */
        if (symbol->st_shndx == SHN_UNDEF || symbol->st_shndx == SHN_ABS || type == STT_FUNC || type == STT_TLS || type == STT_GNU_IFUNC)
            continue;
        move = find(moves, object->bias + symbol->st_value);

        /* The dynamic linker adds the bias with wrap-around, so any address can be expressed. */
        if (move)
            failure = store(object, &symbol->st_value, move->to - object->bias, problem);
    }
    return failure;
}

static struct result move_all(const char *arguments, size_t size, int back)
{
    struct reader reader = read_from(arguments, size);
    struct moves moves = {.count = read_count(&reader, 24)};
    struct problem problem;
    struct objects objects;
    const char *failure = NULL;

    if (reader.bad)
        return undecodable();
    if (moves.count == 0)
        return error_of(NULL);
    moves.items = malloc(moves.count * sizeof *moves.items);
    if (!moves.items)
        return error_of("no memory");
    for (size_t index = 0; index < moves.count; index++) {
        uint64_t original = read_u64(&reader), copy = read_u64(&reader);

        moves.items[index] = (struct move){back ? copy : original, back ? original : copy, read_u64(&reader)};
        memcpy((void *)(uintptr_t)moves.items[index].to, (void *)(uintptr_t)moves.items[index].from, moves.items[index].size);
    }
    qsort(moves.items, moves.count, sizeof *moves.items, by_origin);
    objects = list_objects();
    for (size_t index = 0; index < objects.count && !failure; index++) {
        failure = move_slots(&objects.items[index], &moves, &problem);
        if (!failure)
            failure = move_symbols(&objects.items[index], &moves, &problem);
    }
    free_objects(&objects);
    free(moves.items);
    return error_of(failure);
}

SERVICE(jitney_support_imports_redirect)
{
    return move_all(arguments, size, 0);
}

SERVICE(jitney_support_imports_restore)
{
    return move_all(arguments, size, 1);
}

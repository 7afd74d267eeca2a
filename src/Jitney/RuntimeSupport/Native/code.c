/* Has processors see code that was written through another mapping, by us or by the controller. */
#include "machine.h"
#include "reservation.h"

#ifdef HAS_SEPARATE_CODE
#include <pthread.h>
#include <stddef.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static pthread_once_t once = PTHREAD_ONCE_INIT;
static int keeps_translations;

static void clear(char *start, size_t size)
{
    __builtin___clear_cache(start, start + size);
}

static int run(char *code, char *view, uint32_t number)
{
    const uint32_t instructions[2] = TEST_CODE(number);

    memcpy(view, instructions, sizeof instructions);
    clear(code, sizeof instructions);
    return ((int (*)(void))(void *)code)() == (int)number;
}

/* An emulator (qemu-user) translates code once and looks at the stores of one mapping alone. Where the trial is
 * impossible, this is taken for a processor. */
static void try_translations(void)
{
    size_t page = page_size();
    struct problem problem;
    int object = make_memory_object(page, &problem);
    char *code, *view;

    if (object < 0)
        return;
    code = mmap(NULL, page, PROT_READ | PROT_EXEC, MAP_SHARED, object, 0);
    view = mmap(NULL, page, PROT_READ | PROT_WRITE, MAP_SHARED, object, 0);
    close(object);
    if (code != MAP_FAILED && view != MAP_FAILED)
        keeps_translations = run(code, view, 1) && !run(code, view, 2);
    if (code != MAP_FAILED)
        munmap(code, page);
    if (view != MAP_FAILED)
        munmap(view, page);
}

/* An emulator translates anew what was writable for a moment. The page stays executable throughout, since other
 * threads may run in it. */
static const char *translate_anew(uint64_t start, uint64_t end, struct problem *problem)
{
    uint64_t page = page_size(), first = start & ~(page - 1), size = ((end + page - 1) & ~(page - 1)) - first;
    void *place = (void *)(uintptr_t)first;

    if (mprotect(place, size, PROT_READ | PROT_WRITE | PROT_EXEC) != 0 || mprotect(place, size, PROT_READ | PROT_EXEC) != 0)
        return system_problem(problem, "mprotect of code that an emulator has to translate anew");
    return NULL;
}

const char *see_code(const struct segment *segment, struct problem *problem)
{
    if (!(segment->protection & EXECUTE) || segment->size == 0)
        return NULL;
    pthread_once(&once, try_translations);
    clear((char *)(uintptr_t)segment->start, segment->size);
    return keeps_translations ? translate_anew(segment->start, segment->start + segment->size, problem) : NULL;
}
#else
const char *see_code(const struct segment *segment, struct problem *problem)
{
    (void)segment, (void)problem;
    return NULL;
}
#endif

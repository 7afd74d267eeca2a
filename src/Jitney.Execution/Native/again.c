/* Starting the program again with more static thread-local storage.
 *
 * The C library decides once, before anything else, how much storage each thread has at a fixed distance from its thread pointer, and how it is
 * aligned: what the libraries loaded at the start need, and less than 2 KiB beside. Linked code may need more. How much is known only when
 * its objects have been read; by then the process runs, but has run no linked code yet. So it replaces itself by a fresh one, which
 * gets a larger surplus by a variable of the environment, and a stricter alignment by a library that is loaded first and holds one
 * aligned byte. What was added to the environment lies in front of it and is taken away before anything else looks.
 *
 * Where an emulator runs the program, the system knows the emulator only: it is what is started again, by the words that it was started by.
 *
 * See docs/decisions/0007-more-thread-local-storage-by-a-second-start.md.
 */
#define _GNU_SOURCE
#include "again.h"
#include "emulator.h"
#include "machine.h"
#include "words.h"
#include <elf.h>
#include <errno.h>
#include <linux/prctl.h>
#include <pthread.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <unistd.h>

#define MARK "JITNEY_SECOND_START="
#define TUNABLES "GLIBC_TUNABLES="
#define PRELOAD "LD_PRELOAD="
#define SURPLUS_TUNABLE "glibc.rtld.optional_static_tls="

/* What the C library sets aside for libraries that are opened later; see the tunable's description in its manual. */
#define USUAL_SURPLUS 512

/* A user's own variable of a name that is also added in front; it would count last. Put back by the second start. */
#define HIDDEN '\1'

static char **start_arguments;
static unsigned long long room_size, room_alignment = USUAL_ALIGNMENT;
static size_t runtime_stack;
static int is_second_start;

/* A shared library that has nothing but a thread-local byte. */
struct alignment_library {
    Elf64_Ehdr header;
    Elf64_Phdr segments[4];
    Elf64_Dyn dynamic[6];
    Elf64_Sym symbol;
    Elf64_Word hash[4];
    char strings[8];
};

static int make_alignment_library(unsigned long long alignment)
{
    const Elf64_Xword page = (Elf64_Xword)sysconf(_SC_PAGESIZE);
    struct alignment_library library = {
        .header = {
            .e_ident = {ELFMAG0, ELFMAG1, ELFMAG2, ELFMAG3, ELFCLASS64, ELFDATA2LSB, EV_CURRENT},
            .e_type = ET_DYN,
            .e_machine = MACHINE,
            .e_version = EV_CURRENT,
            .e_phoff = offsetof(struct alignment_library, segments),
            .e_ehsize = sizeof(Elf64_Ehdr),
            .e_phentsize = sizeof(Elf64_Phdr),
            .e_phnum = 4,
        },
        .segments = {
            {.p_type = PT_LOAD, .p_flags = PF_R | PF_W, .p_filesz = sizeof library, .p_memsz = sizeof library, .p_align = page},
            {.p_type = PT_DYNAMIC, .p_flags = PF_R | PF_W, .p_offset = offsetof(struct alignment_library, dynamic),
             .p_vaddr = offsetof(struct alignment_library, dynamic), .p_filesz = sizeof library.dynamic, .p_memsz = sizeof library.dynamic, .p_align = 8},
            {.p_type = PT_TLS, .p_flags = PF_R, .p_memsz = 1, .p_align = alignment},
            {.p_type = PT_GNU_STACK, .p_flags = PF_R | PF_W, .p_align = 16},
        },
        .dynamic = {
            {DT_HASH, {offsetof(struct alignment_library, hash)}},
            {DT_STRTAB, {offsetof(struct alignment_library, strings)}},
            {DT_SYMTAB, {offsetof(struct alignment_library, symbol)}},
            {DT_STRSZ, {sizeof library.strings}},
            {DT_SYMENT, {sizeof(Elf64_Sym)}},
        },
        .hash = {1, 1},
    };
    int descriptor = memfd_create("jitney-alignment", 0);

    if (descriptor >= 0 && write(descriptor, &library, sizeof library) != sizeof library) {
        close(descriptor);
        return -1;
    }
    return descriptor;
}

static char *join(const char *name, const char *first, const char *separator, const char *second)
{
    char *text = malloc(strlen(name) + strlen(first) + strlen(separator) + strlen(second) + 1);

    if (text != NULL)
        strcpy(stpcpy(stpcpy(stpcpy(text, name), first), separator), second);
    return text;
}

/* Takes a variable of the user's out of the way; gives its value, or an empty text. */
static const char *hide(char **environment, const char *name)
{
    const char *value = "";

    for (; *environment != NULL; environment++)
        if (strncmp(*environment, name, strlen(name)) == 0) {
            char *copy = strdup(*environment);

            if (copy == NULL)
                return NULL;
            value = *environment + strlen(name);
            copy[0] = HIDDEN;
            *environment = copy;
        }
    return value;
}

/* Threads have their storage on their stacks. So the runtime gets larger ones than it asks for, and than linked code gets by default (see --wrap in
 * Start.targets); linked code gets what it asks for, as it would natively. */
int __real_pthread_attr_init(pthread_attr_t *attributes);
int __real_pthread_attr_setstacksize(pthread_attr_t *attributes, size_t size);

int __wrap_pthread_attr_init(pthread_attr_t *attributes)
{
    int problem = __real_pthread_attr_init(attributes);

    return problem != 0 || runtime_stack == 0 ? problem : __real_pthread_attr_setstacksize(attributes, runtime_stack);
}

int __wrap_pthread_attr_setstacksize(pthread_attr_t *attributes, size_t size)
{
    return __real_pthread_attr_setstacksize(attributes, is_second_start ? size + room_size + room_alignment : size);
}

/* An emulator turns the environment around, and puts in front of it what its words say, the last first, with commas between. It starts by an environment itself, and
 * must not preload what is meant for the program. */
static char **turn_for_emulator(char **environment, int added, char ***words)
{
    int count = 0, length = 0;
    char **copy, **longer;

    while (environment[count] != NULL)
        count++;
    while (*words != NULL && (*words)[length] != NULL)
        length++;
    copy = calloc((size_t)(count - added) + 1, sizeof *copy);
    longer = calloc((size_t)(length + 2 * added) + 1, sizeof *longer);
    if (copy == NULL || longer == NULL || length == 0)
        return NULL;
    for (int index = 0; index < added; index++)
        if (strchr(environment[index], ',') != NULL)
            return NULL;
    for (int index = added; index < count; index++)
        copy[count - 1 - index] = environment[index];
    longer[0] = (*words)[0];
    for (int index = 0; index < added; index++) {
        longer[1 + 2 * index] = "-E";
        longer[2 + 2 * index] = environment[added - 1 - index];
    }
    memcpy(longer + 1 + 2 * added, *words + 1, (size_t)(length - 1) * sizeof *longer);
    *words = longer;
    return copy;
}

/* Makes the environment of the second start; NULL without memory. */
static char **make_environment(char **present, unsigned long long size, unsigned long long alignment, int library, char ***emulator)
{
    int count = 0, added = library >= 0 ? 3 : 2;
    size_t length;
    char mark[160], value[80];
    char **copy;
    const char *own;

    while (present[count] != NULL)
        count++;
    copy = calloc((size_t)(added + count + 1), sizeof *copy);
    if (copy == NULL)
        return NULL;
    memcpy(copy + added, present, (size_t)count * sizeof *copy);

    own = hide(copy + added, TUNABLES);
    if (own == NULL)
        return NULL;
    snprintf(value, sizeof value, SURPLUS_TUNABLE "%llu", USUAL_SURPLUS + size + alignment);
    copy[1] = join(TUNABLES, own, *own == 0 ? "" : ":", value);
    if (library >= 0) {
        own = hide(copy + added, PRELOAD);
        if (own == NULL)
            return NULL;
        snprintf(value, sizeof value, "/proc/self/fd/%d", library);
        copy[2] = join(PRELOAD, value, *own == 0 ? "" : ":", own);
    }
    if (copy[1] == NULL || (library >= 0 && copy[2] == NULL))
        return NULL;

    /* Last is the length of all that is added, itself with its terminator included. */
    length = strlen(copy[1]) + 1 + (library >= 0 ? strlen(copy[2]) + 1 : 0);
    length += (size_t)snprintf(mark, sizeof mark, MARK "%d:%d:%llu:%llu:%10zu", added, library, size, alignment, length) + 1;
    snprintf(mark, sizeof mark, MARK "%d:%d:%llu:%llu:%10zu", added, library, size, alignment, length);
    copy[0] = strdup(mark);
    return copy[0] == NULL ? NULL : *emulator == NULL ? copy : turn_for_emulator(copy, added, emulator);
}

/* Replaces the process by a fresh one of the same program, with the same arguments and environment, that has room for more thread-local storage.
 * Returns only when that is impossible: the system's reason. */
int jitney_again_start(unsigned long long size, unsigned long long alignment)
{
    int library = -1, problem;
    char **environment, **emulator = emulator_is_there() ? emulator_words() : NULL;
    const char *path = words_path();

    for (char **word = emulator; word != NULL && *word != NULL; word++)
        is_second_start |= strncmp(*word, MARK, strlen(MARK)) == 0;
    if (is_second_start)
        return EALREADY;
    if (alignment > USUAL_ALIGNMENT) {
        library = make_alignment_library(alignment);
        if (library < 0)
            return errno;
    }
    start_restore_inherited();
    environment = words_put_in_front(make_environment(environ, size, alignment, library, &emulator));
    if (environment == NULL)
        return ENOMEM;
    if (emulator != NULL) {
        execve(EMULATOR_FILE, emulator, environment);
    } else {
        if (path != NULL)
            execve(path, start_arguments, environment);
        execve("/proc/self/exe", start_arguments, environment);
    }
    problem = errno;
    if (library >= 0)
        close(library);
    return problem;
}

/* What the second start was asked for; 0 in a first start. */
unsigned long long jitney_again_room(unsigned long long *alignment)
{
    *alignment = room_alignment;
    return room_size;
}

/* Has /proc/self/environ begin behind what was added. Not every kernel can. */
void again_move_environment(char *start)
{
    struct prctl_mm_map map = {.exe_fd = (uint32_t)-1, .brk = (uintptr_t)sbrk(0)};
    char text[2048];
    FILE *file = fopen("/proc/self/stat", "re");
    size_t length = file == NULL ? 0 : fread(text, 1, sizeof text - 1, file);
    char *field;

    if (file != NULL)
        fclose(file);
    text[length] = 0;
    field = strrchr(text, ')');

    /* Fields are numbered as in proc(5); the second ends here. */
    for (int number = 3; field != NULL && (field = strchr(field, ' ')) != NULL; number++) {
        unsigned long long value = strtoull(++field, NULL, 10);

        switch (number) {
        case 26: map.start_code = value; break;
        case 27: map.end_code = value; break;
        case 28: map.start_stack = value; break;
        case 45: map.start_data = value; break;
        case 46: map.end_data = value; break;
        case 47: map.start_brk = value; break;
        case 48: map.arg_start = value; break;
        case 49: map.arg_end = value; break;
        case 51: map.env_end = value; break;
        }
    }
    map.env_start = (uintptr_t)start;
    if (map.env_end >= map.env_start)
        prctl(PR_SET_MM, PR_SET_MM_MAP, &map, sizeof map, 0);
}

void again_take_over(char **arguments, char **environment)
{
    int added, library;
    size_t length;
    pthread_attr_t usual;

    start_arguments = arguments;
    if (environment[0] == NULL || environment[1] == NULL || strncmp(environment[0], MARK, strlen(MARK)) != 0
        || strncmp(environment[1], TUNABLES, strlen(TUNABLES)) != 0
        || sscanf(environment[0] + strlen(MARK), "%d:%d:%llu:%llu:%zu", &added, &library, &room_size, &room_alignment, &length) != 5
        || added != (library >= 0 ? 3 : 2) || (added == 3 && environment[2] == NULL))
        return;

    is_second_start = 1;
    environ = environment + added;
    for (char **variable = environ; *variable != NULL; variable++)
        if (**variable == HIDDEN)
            **variable = strncmp(*variable + 1, TUNABLES + 1, strlen(TUNABLES) - 1) == 0 ? TUNABLES[0]
                       : strncmp(*variable + 1, PRELOAD + 1, strlen(PRELOAD) - 1) == 0 ? PRELOAD[0] : HIDDEN;
    if (__real_pthread_attr_init(&usual) == 0) {
        if (pthread_getattr_default_np(&usual) == 0)
            pthread_attr_getstacksize(&usual, &runtime_stack);
        runtime_stack += room_size + room_alignment;
        pthread_attr_destroy(&usual);
    }
    if (library >= 0)
        close(library);

    /* The texts follow each other. But the C library may have changed them, and put copies of its own into the table. */
    again_move_environment(environment[0] + length);
}

/* Linked code as modules of the process; see modules.c. */
#ifndef JITNEY_MODULES_H
#define JITNEY_MODULES_H

#include <elf.h>
#include <link.h>
#include <stddef.h>
#include <stdint.h>

#define MODULE_RANGES 4

struct module_range {
    uintptr_t start, end;
};

struct module {
    struct module *next;
    const Elf64_Ehdr *header; /* null in one that is free */
    const Elf64_Ehdr *symbols; /* a shared object whose dynamic symbols are the module's, with absolute values; null where there is none */
    uintptr_t frames;          /* its .eh_frame_hdr; 0 where there is none */
    size_t storage_number;     /* the dynamic linker's number of its thread-local storage; 0 where there is none */
    intptr_t storage_distance; /* how far that lies from the thread pointer */
    struct module_range ranges[MODULE_RANGES];
    char name[32];
};

/* Of code that is not ours, and while there are modules: what the functions of this folder show differs from what the system's show. */
int modules_are_seen_from(const void *caller);

/* Whether an address lies in this executable. */
int modules_is_own(const void *address);

/* Whether an address lies in what stands for the program's first code; see first.S. */
int modules_is_start(const void *address);

/* The module that holds an address, as it was at one moment, and its range. Any thread may ask, also in a handler of signals. */
int modules_find(const void *address, struct module *found, struct module_range *range);

/* Between these no module that was found loses its memory. */
void modules_begin_reading(void);
void modules_end_reading(void);

/* Whether a path is that of an image that exists only in memory; see SymbolImage.cs. */
int modules_is_image(const char *path);

/* The system's dl_iterate_phdr; the dynamic linker's lock is held while the function runs. */
int modules_iterate_hidden(int (*function)(struct dl_phdr_info *info, size_t size, void *data), void *data);

/* Where the libraries lie that the program was linked with, counted among the dynamic linker's objects that are no images. Under its lock. */
void modules_given(int *from, int *to);

/* Whether the program has come; its libraries, and allocators of its own, may be in use before. */
int modules_have_program(void);

/* The function of that name that this executable's definition hides. */
void *modules_hidden(void **known, const char *name);

/* The program headers of the first module, which is the program; null while there is none. */
const Elf64_Phdr *modules_program_headers(size_t *count);

#endif

/* Arguments, environment and auxiliary vector lie behind each other, for initialisers as for main, and the texts of the first two as well. */
#define _GNU_SOURCE
#include <elf.h>
#include <link.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <unistd.h>

extern char **environ;
extern const ElfW(Ehdr) __ehdr_start;
static char **first_arguments;

/* The program's own headers, and not those of whoever started it. */
static int leads_to_headers(const ElfW(Phdr) *headers)
{
    return (const char *)headers == (const char *)&__ehdr_start + __ehdr_start.e_phoff && (const ElfW(Phdr) *)getauxval(AT_PHDR) == headers;
}

static void look(const char *who, int count, char **arguments, char **environment)
{
    char **next = arguments + count + 1, *text = arguments[0];
    int entries = 0, is_joined = 1;
    ElfW(auxv_t) *entry;

    printf("%s: count %ld, null %d, environment behind %d\n", who, ((long *)arguments)[-1], arguments[count] == NULL, next == environment);
    for (int index = 0; index < count; text += strlen(text) + 1, index++)
        is_joined &= text == arguments[index];
    for (; *next != NULL; next++, text += strlen(text) + 1)
        is_joined &= text == *next;
    printf("%s: joined %d\n", who, is_joined);
    for (entry = (ElfW(auxv_t) *)(next + 1); entry->a_type != AT_NULL; entry++, entries++)
        switch (entry->a_type) {
        case AT_PAGESZ:
            printf("%s: page size %d\n", who, (long)entry->a_un.a_val == sysconf(_SC_PAGESIZE));
            break;
        case AT_PHDR:
            printf("%s: headers %d\n", who, leads_to_headers((const ElfW(Phdr) *)entry->a_un.a_val));
            break;
        case AT_PHENT:
            printf("%s: header size %ld\n", who, (long)entry->a_un.a_val);
            break;
        case AT_PHNUM:
            printf("%s: header count %d\n", who, entry->a_un.a_val == __ehdr_start.e_phnum && getauxval(AT_PHNUM) == __ehdr_start.e_phnum);
            break;
        case AT_EXECFN:
            printf("%s: file %d\n", who, *(char *)entry->a_un.a_val != 0);
            break;
        case AT_RANDOM:
            printf("%s: random %d\n", who, entry->a_un.a_val != 0);
            break;
        }
    printf("%s: many entries %d\n", who, entries > 10);
}

static void early(int count, char **arguments, char **environment)
{
    first_arguments = arguments;
    look("early", count, arguments, environment);
}

static void later(int count, char **arguments, char **environment)
{
    printf("the same %d\n", arguments == first_arguments);
    look("later", count, arguments, environment);
}

__attribute__((section(".preinit_array"), used)) static void (*const in_preinit)(int, char **, char **) = early;
__attribute__((section(".init_array"), used)) static void (*const in_init)(int, char **, char **) = later;

int main(int count, char **arguments, char **environment)
{
    printf("the same %d\n", arguments == first_arguments);
    look("main", count, arguments, environment);

    /* Before the C library has begun, in the earliest initialisers, there is none. */
    printf("environ %d\n", *environ == NULL || *environment == NULL ? *environ == *environment : strcmp(*environ, *environment) == 0);
    return 0;
}

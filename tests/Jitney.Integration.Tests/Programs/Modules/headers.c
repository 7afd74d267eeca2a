// The program is the first module of its process, with headers that say where its parts lie.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <elf.h>
#include <link.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
extern const Elf64_Ehdr __ehdr_start;
static int number, is_first_program;
int initialised = 3, zero[5000];
const char constant[] = "constant";
int main(void);
/* Sections that lie elsewhere than in the order of their functions. */
__attribute__((section("named_code"), noinline)) int named(int n) { return n * n + zero[n]; }
__attribute__((section(".text.unlikely"), noinline)) int unlikely(int n) { return n + zero[n]; }
static int lies(const struct dl_phdr_info *info, const void *place, unsigned flags)
{
    for (int index = 0; index < info->dlpi_phnum; index++) {
        const Elf64_Phdr *header = &info->dlpi_phdr[index];
        uintptr_t start = info->dlpi_addr + header->p_vaddr;
        if (header->p_type == PT_LOAD && (uintptr_t)place >= start && (uintptr_t)place < start + header->p_memsz)
            return (header->p_flags & flags) == flags;
    }
    return 0;
}
/* The sorted table by which unwinders find the record of a function. */
static int finds(const unsigned char *index, const void *function)
{
    int32_t count = *(const int32_t *)(index + 8), found = -1;
    const int32_t *table = (const int32_t *)(index + 12);
    if (index[0] != 1 || index[1] != 0x1b || index[2] != 3 || index[3] != 0x3b)
        return 0;
    for (int32_t entry = 0; entry < count; entry++) {
        if (entry > 0 && table[2 * entry] < table[2 * entry - 2])
            return 0;
        if ((const unsigned char *)function == index + table[2 * entry])
            found = entry;
    }
    if (found < 0)
        return 0;
    const int32_t *record = (const int32_t *)(index + table[2 * found + 1]);
    return record[0] > 8 && record[1] != 0 && (const unsigned char *)&record[2] + record[2] == function;
}
static int look(struct dl_phdr_info *info, size_t size, void *unused)
{
    if (number++ > 0) {
        is_first_program += info->dlpi_name[0] == 0;
        return 0;
    }
    printf("name '%s', size %d, headers %d\n", info->dlpi_name, size >= 56, memcmp(&__ehdr_start, ELFMAG, SELFMAG) == 0);
    printf("phdr %d\n", (const char *)info->dlpi_phdr == (const char *)&__ehdr_start + __ehdr_start.e_phoff && info->dlpi_phnum == __ehdr_start.e_phnum);
    printf("code %d, data %d %d, constant %d, headers %d\n", lies(info, main, PF_R | PF_X), lies(info, &initialised, PF_R | PF_W), lies(info, &zero[4999], PF_R | PF_W),
           lies(info, constant, PF_R), lies(info, &__ehdr_start, PF_R));
    for (int index = 0; index < info->dlpi_phnum; index++) {
        const Elf64_Phdr *header = &info->dlpi_phdr[index];
        const char *start = (const char *)info->dlpi_addr + header->p_vaddr;
        if (header->p_type == PT_GNU_EH_FRAME)
            printf("index %d %d %d\n", finds((const unsigned char *)start, main), finds((const unsigned char *)start, named), finds((const unsigned char *)start, unlikely));
        if (header->p_type == PT_PHDR)
            printf("own %d\n", start == (const char *)info->dlpi_phdr);
        if (header->p_type == PT_GNU_STACK)
            printf("stack %d\n", header->p_flags);
        for (const Elf64_Nhdr *note = (const Elf64_Nhdr *)start; header->p_type == PT_NOTE && (const char *)note < start + header->p_memsz;
             note = (const Elf64_Nhdr *)((const char *)(note + 1) + ((note->n_namesz + 3) & -4u) + ((note->n_descsz + 3) & -4u)))
            if (note->n_type == NT_GNU_BUILD_ID)
                printf("note %s %u\n", (const char *)(note + 1), note->n_descsz);
    }
    return 0;
}
int main(void)
{
    dl_iterate_phdr(look, NULL);
    printf("others without a name %d, libraries %d\n", is_first_program, number > 2);
    return named(0) + unlikely(0);
}

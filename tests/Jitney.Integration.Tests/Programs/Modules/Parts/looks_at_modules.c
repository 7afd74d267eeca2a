#define _GNU_SOURCE
#include <dlfcn.h>
#include <link.h>
#include <stdint.h>
static int number, found, unnamed;
static int look(struct dl_phdr_info *info, size_t size, void *address)
{
    number++;
    unnamed += info->dlpi_name[0] == 0;
    for (int index = 0; index < info->dlpi_phnum; index++) {
        uintptr_t start = info->dlpi_addr + info->dlpi_phdr[index].p_vaddr;
        if (info->dlpi_phdr[index].p_type == PT_LOAD && (uintptr_t)address - start < info->dlpi_phdr[index].p_memsz)
            found = number;
    }
    return 0;
}
int modules_around(const void *address)
{
    number = found = unnamed = 0;
    dl_iterate_phdr(look, (void *)address);
    return found;
}
int unnamed_modules(void) { return modules_around(0), unnamed; }
int is_in_a_file(const void *address)
{
    Dl_info info;
    return dladdr(address, &info) != 0 && info.dli_fbase != 0;
}

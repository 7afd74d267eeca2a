// Collectors find the thread-local variables of each thread by the module's number and by where the calling thread has them.
// options: -pthread
#define _GNU_SOURCE
#include <link.h>
#include <pthread.h>
#include <stdio.h>
struct place { size_t module, offset; };
void *__tls_get_addr(struct place *);
__thread int variable = 42;
__thread char large[300];
static int look(struct dl_phdr_info *info, size_t size, void *unused)
{
    for (int index = 0; index < info->dlpi_phnum; index++) {
        const ElfW(Phdr) *header = &info->dlpi_phdr[index];
        struct place place = {info->dlpi_tls_modid, 0};
        if (header->p_type != PT_TLS)
            continue;
        char *start = __tls_get_addr(&place);
        printf("module %d, size %d, same %d, holds %d %d, begins with %d\n", info->dlpi_tls_modid > 0, header->p_memsz >= 304, start == info->dlpi_tls_data,
               (char *)&variable >= start && (char *)&variable < start + header->p_memsz, large >= start && large + 300 <= start + header->p_memsz,
               *(int *)(info->dlpi_addr + header->p_vaddr));
    }
    return 1;
}
static void *run(void *unused)
{
    variable = 7;
    dl_iterate_phdr(look, NULL);
    return unused;
}
int main(void)
{
    pthread_t thread;
    dl_iterate_phdr(look, NULL);
    pthread_create(&thread, NULL, run, NULL);
    pthread_join(thread, NULL);
    dl_iterate_phdr(look, NULL);
    return 0;
}

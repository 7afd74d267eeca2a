// Libraries see the program as the first module too, and what unwinders ask for; nothing else in the process has no name.
// shared: looks_at_modules.c
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdio.h>
int modules_around(const void *address), unnamed_modules(void), is_in_a_file(const void *address);
int variable = 2;
int main(void)
{
    struct dl_find_object object;
    printf("first %d %d, unnamed %d, found %d %d\n", modules_around((void *)main), modules_around(&variable), unnamed_modules(), is_in_a_file((void *)main), is_in_a_file(&variable));
    int found = _dl_find_object((void *)main, &object) == 0;
    printf("unwinder %d %d %d\n", found, found && object.dlfo_map_start <= (void *)main && object.dlfo_map_end > (void *)main,
           found && object.dlfo_eh_frame != NULL && ((unsigned char *)object.dlfo_eh_frame)[0] == 1);
    return 0;
}

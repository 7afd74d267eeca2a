#include <stdio.h>
extern int program_value;
static int begun;
__attribute__((constructor)) static void begin(void) { begun = program_value++; }
__attribute__((destructor)) static void end(void) { printf("library ends: %d %d\n", begun, program_value); }
int library_has_begun(void) { return begun; }

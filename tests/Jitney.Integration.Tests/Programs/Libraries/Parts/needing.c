#include <stdio.h>
extern int program_value;
extern const char *const program_names[];
extern __thread int program_thread_value;
int program_function(int);
__attribute__((weak)) int program_may_have(void);
__attribute__((weak)) int nobody_has(void);
int seen_by_initialiser;
int *kept_address = &program_value;
int (*kept_function)(int) = program_function;
__thread int library_thread_value = 5;
__attribute__((constructor)) static void begin(void)
{
    seen_by_initialiser = program_value++ * 10;
    library_thread_value++;
    program_thread_value += 2;
    printf("library begins: %d %s %d %d\n", seen_by_initialiser, program_names[1], program_function(7), program_thread_value);
}
int library_reads(void)
{
    return program_thread_value * 100 + library_thread_value + (program_may_have ? program_may_have() : 0) + (nobody_has ? 1000000 : 0);
}

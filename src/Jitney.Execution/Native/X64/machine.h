/* What the files of this folder must know of the processor: x86-64. */
#ifndef JITNEY_MACHINE_H
#define JITNEY_MACHINE_H

#include <elf.h>

#define MACHINE EM_X86_64

/* An instruction that ends the process by a signal. */
#define TRAP "ud2"

/* The alignment that every thread's storage has anyway. */
#define USUAL_ALIGNMENT 64

/* The first versions of functions that the C library has moved to another library since: that of its first version
 * for this processor, or what came later. */
#define FIRST_VERSION "GLIBC_2.2.5"
#define FIRST_VERSION_OF_DLADDR1 "GLIBC_2.3.3"

/* What an indirect function's resolver chooses. */
static inline void *call_resolver(void *resolver)
{
    return ((void *(*)(void))resolver)();
}

/* A system call without the C library. */
static inline long call_system(long number, long first, long second, long third, long fourth, long fifth)
{
    register long in_r10 __asm__("r10") = fourth;
    register long in_r8 __asm__("r8") = fifth;
    long result;

    __asm__ volatile("syscall" : "=a"(result) : "a"(number), "D"(first), "S"(second), "d"(third), "r"(in_r10), "r"(in_r8) : "rcx", "r11", "memory");
    return result;
}

#endif

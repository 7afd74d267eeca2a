/* What the files of this folder must know of the processor: AArch64. */
#ifndef JITNEY_MACHINE_H
#define JITNEY_MACHINE_H

#include <elf.h>
#include <sys/auxv.h>

#define MACHINE EM_AARCH64

/* An instruction that ends the process by a signal. */
#define TRAP "udf #0"

/* The alignment that every thread's storage has anyway. */
#define USUAL_ALIGNMENT 32

/* The first versions of functions that the C library has moved to another library since: that of its first version
 * for this processor. */
#define FIRST_VERSION "GLIBC_2.17"
#define FIRST_VERSION_OF_DLADDR1 "GLIBC_2.17"

/* What an indirect function's resolver chooses. It is told the processor's features in two ways; the bit says that
 * there is the second one. */
static inline void *call_resolver(void *resolver)
{
    const struct {
        unsigned long size, features, further_features;
    } all = {sizeof all, getauxval(AT_HWCAP), getauxval(AT_HWCAP2)};

    return ((void *(*)(unsigned long, const void *))resolver)(all.features | 1UL << 62, &all);
}

/* A system call without the C library. */
static inline long call_system(long number, long first, long second, long third, long fourth, long fifth)
{
    register long in_x8 __asm__("x8") = number;
    register long in_x0 __asm__("x0") = first;
    register long in_x1 __asm__("x1") = second;
    register long in_x2 __asm__("x2") = third;
    register long in_x3 __asm__("x3") = fourth;
    register long in_x4 __asm__("x4") = fifth;

    __asm__ volatile("svc #0" : "+r"(in_x0) : "r"(in_x8), "r"(in_x1), "r"(in_x2), "r"(in_x3), "r"(in_x4) : "memory");
    return in_x0;
}

#endif

/* What processors do differently. */
#ifndef JITNEY_MACHINE_H
#define JITNEY_MACHINE_H

#include <elf.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/auxv.h>

/* ABSOLUTE and GLOBAL_DATA: relocations that the dynamic linker has applied, a symbol's address with an addend, and
 * without
 * one in a table. HAS_SEPARATE_CODE: instructions are fetched through a cache of their own, and TEST_CODE is a
 * function that
 * returns a number, in two words. */
#if defined(__x86_64__)
#define ABSOLUTE R_X86_64_64
#define GLOBAL_DATA R_X86_64_GLOB_DAT
#elif defined(__aarch64__)
#define ABSOLUTE R_AARCH64_ABS64
#define GLOBAL_DATA R_AARCH64_GLOB_DAT
#define HAS_SEPARATE_CODE 1
#define TEST_CODE(number) {0x52800000 | (number) << 5, 0xd65f03c0} /* mov w0, #number; ret */
#elif defined(__riscv) && __riscv_xlen == 64
#define ABSOLUTE R_RISCV_64
#define GLOBAL_DATA R_RISCV_64 /* there is no other */
#define HAS_SEPARATE_CODE 1
#define TEST_CODE(number) {0x00000513 | (number) << 20, 0x00008067} /* li a0, number; ret */
#else
#error "support code is not written for this processor"
#endif

/* What an indirect function's resolver chooses. */
static inline uint64_t call_resolver(uint64_t resolver)
{
#if defined(__x86_64__)
    return ((uint64_t (*)(void))(uintptr_t)resolver)();
#elif defined(__aarch64__)
    /* The processor's features in two ways. The bit says that there is a second argument. */
    const struct {
        unsigned long size, features, further_features;
    } all = {sizeof all, getauxval(AT_HWCAP), getauxval(AT_HWCAP2)};

    return ((uint64_t (*)(uint64_t, const void *))(uintptr_t)resolver)(all.features | 1UL << 62, &all);
#else
    /* The processor's features, and a function that tells more, without which they do. */
    return ((uint64_t (*)(uint64_t, const void *, const void *))(uintptr_t)resolver)(getauxval(AT_HWCAP), NULL, NULL);
#endif
}

#endif

/* What replace.c has to know of the processor: AArch64. */
#include <stdint.h>

/* A call of a function puts the return address into x30, and the function saves it if it calls another one. */
#define RETURN_ADDRESS_IN_REGISTER 1
enum { return_address_register = 30 };

/* Nobody keeps anything below the stack pointer. */
enum { below_stack = 0 };

/* What the kernel puts on a stack before a handler runs, as far as it counts here. The mask of signals has room to grow. */
struct frame {
    uint64_t flags, link, stack[3], mask[17], fault, registers[31], stack_pointer;
};

static long call6(long number, long a, long b, long c, long d, long e, long f)
{
    register long x8 __asm__("x8") = number;
    register long x0 __asm__("x0") = a;
    register long x1 __asm__("x1") = b;
    register long x2 __asm__("x2") = c;
    register long x3 __asm__("x3") = d;
    register long x4 __asm__("x4") = e;
    register long x5 __asm__("x5") = f;

    __asm__ volatile("svc #0" : "+r"(x0) : "r"(x8), "r"(x1), "r"(x2), "r"(x3), "r"(x4), "r"(x5) : "memory");
    return x0;
}

/* The address that a word may be: return addresses on stacks may be signed, in bits that addresses do not use. */
static inline uint64_t address_in(uint64_t word)
{
    register uint64_t x30 __asm__("x30") = word;

    __asm__("hint #7" : "+r"(x30)); /* xpaclri */
    return x30;
}

/* What handlers return to. */
__asm__(
    ".text\n"
    ".p2align 2\n"
    ".type jitney_replace_restore, %function\n"
    "jitney_replace_restore:\n"
    "    mov x8, #139\n"
    "    svc #0\n"
    ".size jitney_replace_restore, . - jitney_replace_restore\n");
extern void restore(void) __asm__("jitney_replace_restore") __attribute__((visibility("hidden")));

/* struct answer __jitney_replace(const char *arguments, size_t size): with what its caller has in registers on the stack. */
__asm__(
    ".text\n"
    ".globl __jitney_replace\n"
    ".type __jitney_replace, %function\n"
    ".p2align 4\n"
    "__jitney_replace:\n"
    "    hint #34\n" /* bti c */
    "    stp x29, x30, [sp, #-96]!\n"
    "    stp x19, x20, [sp, #16]\n"
    "    stp x21, x22, [sp, #32]\n"
    "    stp x23, x24, [sp, #48]\n"
    "    stp x25, x26, [sp, #64]\n"
    "    stp x27, x28, [sp, #80]\n"
    "    mov x29, sp\n"
    "    mov x2, sp\n"
    "    bl __jitney_replace_above\n"
    "    ldp x29, x30, [sp], #96\n"
    "    ret\n"
    ".size __jitney_replace, . - __jitney_replace\n");

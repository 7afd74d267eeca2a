/* What replace.c has to know of the processor: x86-64. */
#include <stdint.h>

/* A call of a function puts the return address on the stack. */
#define RETURN_ADDRESS_IN_REGISTER 0

/* Below the stack pointer functions may keep something, too. */
enum { below_stack = 128 };

/* What the kernel puts on a stack before a handler runs, as far as it counts here. */
struct frame {
    uint64_t flags, link, stack[3], registers[15], stack_pointer;
};

static long call6(long number, long a, long b, long c, long d, long e, long f)
{
    long result;
    register long r10 __asm__("r10") = d;
    register long r8 __asm__("r8") = e;
    register long r9 __asm__("r9") = f;

    __asm__ volatile("syscall" : "=a"(result) : "a"(number), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9) : "rcx", "r11", "memory");
    return result;
}

/* The address that a word may be. */
static inline uint64_t address_in(uint64_t word)
{
    return word;
}

/* What handlers return to. */
__attribute__((naked)) static void restore(void)
{
    __asm__("movl $15, %eax\n\tsyscall");
}

/* struct answer __jitney_replace(const char *arguments, size_t size): with what its caller has in registers on the stack. */
__asm__(
    ".text\n"
    ".globl __jitney_replace\n"
    ".type __jitney_replace, @function\n"
    ".p2align 4\n"
    "__jitney_replace:\n"
    "    endbr64\n"
    "    pushq %rbx\n"
    "    pushq %rbp\n"
    "    pushq %r12\n"
    "    pushq %r13\n"
    "    pushq %r14\n"
    "    pushq %r15\n"
    "    movq %rsp, %rdx\n"
    "    subq $8, %rsp\n"
    "    call __jitney_replace_above\n"
    "    addq $56, %rsp\n"
    "    ret\n"
    ".size __jitney_replace, . - __jitney_replace\n");

#include <stdio.h>
// R_X86_64_GOTPC64, PLTOFF64, GOTPLT64, GOT64 and GOTOFF64, as the large model's position-independent code uses them.
long calls(void);
int value = 40;
static int one_more(int number) { return number + 1; }
int (*keep)(int) = one_more;
__asm__(
    ".text\n.globl calls\n.type calls, @function\ncalls:\n"
    "pushq %rbx\n"
    "1: leaq 1b(%rip), %rbx\n"
    "movabsq $_GLOBAL_OFFSET_TABLE_ - 1b, %rax\n"
    "addq %rax, %rbx\n"
    "movabsq $value@GOTOFF, %rax\n"
    "movl (%rbx,%rax), %edi\n"
    "movabsq $one_more@PLTOFF, %rax\n"
    "addq %rbx, %rax\n"
    "call *%rax\n"
    "movl %eax, %edi\n"
    "movabsq $labs@PLTOFF, %rax\n"
    "addq %rbx, %rax\n"
    "negq %rdi\n"
    "call *%rax\n"
    "movabsq $labs@GOT, %rdx\n"
    "movq (%rbx,%rdx), %rdx\n"
    "movq %rax, %rdi\n"
    "call *%rdx\n"
    "movabsq $value@GOT, %rdx\n"
    "movq (%rbx,%rdx), %rdx\n"
    "addl (%rdx), %eax\n"
    ".reloc 2f + 2, R_X86_64_GOTPLT64, value\n"
    "2: movabsq $0, %rdx\n"
    "movq (%rbx,%rdx), %rdx\n"
    "addl (%rdx), %eax\n"
    "popq %rbx\n"
    "ret\n");
int main(void)
{
    printf("%ld %d\n", calls(), keep(1));
    return 0;
}

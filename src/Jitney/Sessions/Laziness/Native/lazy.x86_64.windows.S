/* What a function enters that is made when it is first called (see LazyFunctions.cs), on Windows: keeps what registers hold for the function, asks the controller, and jumps where
 * that says. On the stack: the address of the function's record, then the return address. The record is the function's number, and behind it the code to go on with when the controller
 * gives no address. */

    .text
    .def __jitney_lazy_enter
    .scl 2
    .type 32
    .endef
    .globl __jitney_lazy_enter
    .p2align 4
    .seh_proc __jitney_lazy_enter
__jitney_lazy_enter:
    .seh_stackalloc 8
    pushq %rbp
    .seh_pushreg %rbp
    pushq %rbx
    .seh_pushreg %rbx
    movq %rsp, %rbp
    .seh_setframe %rbp, 0
    .seh_endprologue

    /* What callers rely on stays as it is: rsi, rdi, r12 to r15. Two words are left at -56 and -64: the last error, and whether the processor and the system have xsave;
     * and two below them for the answer. */
    subq $80, %rsp
    movq %rax, -8(%rbp)
    movq %rcx, -16(%rbp)
    movq %rdx, -24(%rbp)
    movq %r8, -32(%rbp)
    movq %r9, -40(%rbp)
    movq %r10, -48(%rbp)
    movl $1, %eax
    cpuid
    shrl $27, %ecx
    andl $1, %ecx
    movl %ecx, -64(%rbp)
    movl $512, %ecx
    jz 1f
    movl $0xd, %eax
    xorl %ecx, %ecx
    cpuid
    movl %ebx, %ecx

    /* Room for all state of vectors and of the floating-point unit that the system has enabled, which may be more than a page: the stack gets its pages one after the other. */
1:  movq %rsp, %r11
    subq %rcx, %r11
    andq $-64, %r11
2:  leaq -4096(%rsp), %rax
    cmpq %r11, %rax
    jbe 3f
    movq %rax, %rsp
    testq %rax, (%rsp)
    jmp 2b
3:  movq %r11, %rsp
    movq %rsp, %rbx
    cmpl $0, -64(%rbp)
    je 4f

    /* The header behind the first 512 bytes has to be zero. */
    xorl %eax, %eax
    movq %rax, 512(%rbx)
    movq %rax, 520(%rbx)
    movq %rax, 528(%rbx)
    movq %rax, 536(%rbx)
    movq %rax, 544(%rbx)
    movq %rax, 552(%rbx)
    movq %rax, 560(%rbx)
    movq %rax, 568(%rbx)
    movl $-1, %eax
    movl $-1, %edx
    xsave64 (%rbx)
    jmp 5f
4:  fxsave64 (%rbx)

    /* The last error lies in the block that the system has for each thread. */
5:  cld
    movl %gs:0x68, %eax
    movl %eax, -56(%rbp)
    subq $48, %rsp
    leaq -80(%rbp), %rcx
    leaq __jitney_lazy(%rip), %r8
    movq 16(%rbp), %r9
    movq $8, 32(%rsp)
    call __orc_rt_jit_dispatch
    movq -80(%rbp), %rcx
    movq -72(%rbp), %rdx
    cmpq $8, %rdx
    je 7f

    /* Anything else is no address. Up to 8 bytes lie in the answer itself; otherwise a block of memory is the receiver's, an error's text for instance. */
    decq %rdx
    cmpq $8, %rdx
    jb 6f
    call __jitney_free
6:  movq 16(%rbp), %rax
    addq $8, %rax
    movq %rax, -80(%rbp)

7:  movl -56(%rbp), %eax
    movl %eax, %gs:0x68
    cmpl $0, -64(%rbp)
    je 8f
    movl $-1, %eax
    movl $-1, %edx
    xrstor64 (%rbx)
    jmp 9f
8:  fxrstor64 (%rbx)
9:  movq -80(%rbp), %r11
    movq -48(%rbp), %r10
    movq -40(%rbp), %r9
    movq -32(%rbp), %r8
    movq -24(%rbp), %rdx
    movq -16(%rbp), %rcx
    movq -8(%rbp), %rax
    leaq 0(%rbp), %rsp
    popq %rbx
    popq %rbp

    /* Only the return address is left: the function's caller is called back as if nothing had been in between. */
    leaq 8(%rsp), %rsp
    jmpq *%r11
    .seh_endproc

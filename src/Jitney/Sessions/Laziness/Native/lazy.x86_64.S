/* What a function enters that is made when it is first called (see LazyFunctions.cs): keeps what registers hold for the function, asks the controller, and jumps where that says.
 * On the stack: the address of the function's record, then the return address. The record is the function's number, and behind it the code to go on with when the controller gives no address. */

    .text
    .globl __jitney_lazy_enter
    .type __jitney_lazy_enter, @function
    .p2align 4
__jitney_lazy_enter:
    .cfi_startproc
    .cfi_def_cfa_offset 16
    endbr64
    pushq %rbp
    .cfi_def_cfa_offset 24
    .cfi_offset %rbp, -24
    movq %rsp, %rbp
    .cfi_def_cfa_register %rbp
    pushq %rbx
    .cfi_offset %rbx, -32
    pushq %rax
    pushq %rcx
    pushq %rdx
    pushq %rsi
    pushq %rdi
    pushq %r8
    pushq %r9
    pushq %r10

    /* Behind them: errno, the answer, and whether the processor and the system have xsave. */
    subq $24, %rsp
    movl $1, %eax
    cpuid
    shrl $27, %ecx
    andl $1, %ecx
    movl %ecx, -96(%rbp)
    movl $512, %ecx
    jz 1f
    movl $0xd, %eax
    xorl %ecx, %ecx
    cpuid
    movl %ebx, %ecx

    /* Room for all state of vectors and of the floating-point unit that the system has enabled. The header behind the first 512 bytes has to be zero. */
1:  subq %rcx, %rsp
    andq $-64, %rsp
    movq %rsp, %rbx
    cmpl $0, -96(%rbp)
    je 2f
    leaq 512(%rsp), %rdi
    xorl %eax, %eax
    movl $8, %ecx
    cld
    rep stosq
    movl $-1, %eax
    movl $-1, %edx
    xsave64 (%rbx)
    jmp 3f
2:  fxsave64 (%rbx)

3:  cld
    call __errno_location@PLT
    movl (%rax), %eax
    movl %eax, -80(%rbp)

    /* A process that linked code has forked has nobody in it who asks. */
    call getpid@PLT
    cmpl %eax, owner(%rip)
    jne 4f
    leaq __jitney_lazy(%rip), %rsi
    movq 8(%rbp), %rdx
    movl $8, %ecx
    call __orc_rt_jit_dispatch@PLT
    movq %rax, -88(%rbp)
    cmpq $8, %rdx
    je 5f

    /* Anything else is no address. Up to 8 bytes lie in the answer itself; otherwise a block of memory is the receiver's, an error's text for instance. */
    decq %rdx
    cmpq $8, %rdx
    jb 4f
    movq %rax, %rdi
    call free@PLT
4:  movq 8(%rbp), %rax
    addq $8, %rax
    movq %rax, -88(%rbp)

5:  call __errno_location@PLT
    movl -80(%rbp), %ecx
    movl %ecx, (%rax)
    movq -88(%rbp), %r11
    cmpl $0, -96(%rbp)
    je 6f
    movl $-1, %eax
    movl $-1, %edx
    xrstor64 (%rbx)
    jmp 7f
6:  fxrstor64 (%rbx)
7:  leaq -72(%rbp), %rsp
    popq %r10
    popq %r9
    popq %r8
    popq %rdi
    popq %rsi
    popq %rdx
    popq %rcx
    popq %rax
    popq %rbx
    .cfi_restore %rbx
    popq %rbp
    .cfi_restore %rbp
    .cfi_def_cfa %rsp, 16

    /* Only the return address is left: the function's caller is called back as if nothing had been in between. */
    leaq 8(%rsp), %rsp
    .cfi_def_cfa_offset 8
    jmpq *%r11
    .cfi_endproc
    .size __jitney_lazy_enter, . - __jitney_lazy_enter

/* Notes whose process it is, when it is linked. */
    .type begin, @function
    .p2align 4
begin:
    .cfi_startproc
    endbr64
    subq $8, %rsp
    .cfi_def_cfa_offset 16
    call getpid@PLT
    movl %eax, owner(%rip)
    addq $8, %rsp
    .cfi_def_cfa_offset 8
    ret
    .cfi_endproc
    .size begin, . - begin

    .section .init_array, "aw", @init_array
    .p2align 3
    .quad begin

    .bss
    .type owner, @object
    .p2align 2
owner:
    .zero 4
    .size owner, . - owner

    .section .note.GNU-stack, "", @progbits

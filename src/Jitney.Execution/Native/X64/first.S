/* The first code of a program that is called natively, on x86-64. What the functions do is told in start.h. */

        .text
        .globl jitney_start_enter
        .type jitney_start_enter, @function
jitney_start_enter:
        leaq (,%rdx,8), %rax
        subq %rax, %rsp
        andq $-16, %rsp
        movq %rdi, -8(%rsp)     /* Below the stack nobody writes: signals spare 128 bytes. */
        movq %rdx, %rcx
        movq %rsp, %rdi
        cld
        rep movsq
        fninit
        movl $0x1f80, -16(%rsp)
        ldmxcsr -16(%rsp)
        xorl %eax, %eax
        xorl %ebx, %ebx
        xorl %ecx, %ecx
        xorl %edx, %edx         /* No function to register for the end. */
        xorl %esi, %esi
        xorl %edi, %edi
        xorl %ebp, %ebp
        xorl %r8d, %r8d
        xorl %r9d, %r9d
        xorl %r10d, %r10d
        xorl %r11d, %r11d
        xorl %r12d, %r12d
        xorl %r13d, %r13d
        xorl %r14d, %r14d
        xorl %r15d, %r15d
        jmp *-8(%rsp)
        .size jitney_start_enter, .-jitney_start_enter

        .globl jitney_start_main
        .globl jitney_start_main_end
        .hidden jitney_start_main_end
        .type jitney_start_main, @function
jitney_start_main:
        .cfi_startproc
        .cfi_undefined rip
        xorl %ebp, %ebp
        leaq begin_main(%rip), %rcx
        xorl %r8d, %r8d
        xorl %r9d, %r9d
        andq $-16, %rsp
        pushq %rax
        pushq %rsp
        call *__libc_start_main@GOTPCREL(%rip)
        hlt
        .cfi_endproc
        .size jitney_start_main, .-jitney_start_main

        .globl call_initialiser
        .hidden call_initialiser
        .type call_initialiser, @function
call_initialiser:
        .cfi_startproc
        .cfi_undefined rip
        pushq %rbp
        xorl %ebp, %ebp
        movq %rdi, %rax
        movl %esi, %edi
        movq %rdx, %rsi
        movq %rcx, %rdx
        call *%rax
        popq %rbp
        ret
        .cfi_endproc
        .size call_initialiser, .-call_initialiser
jitney_start_main_end:

        .globl jitney_start_library
        .hidden jitney_start_library
        .type jitney_start_library, @function
jitney_start_library:
        testq %rcx, %rcx
        jnz 1f
        leaq begin_main(%rip), %rcx
1:      jmp *__libc_start_main@GOTPCREL(%rip)
        .size jitney_start_library, .-jitney_start_library

        .section .note.GNU-stack, "", @progbits

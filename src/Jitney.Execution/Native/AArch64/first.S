/* The first code of a program that is called natively, on AArch64. What the functions do is told in start.h. */

        .text
        .globl jitney_start_enter
        .type jitney_start_enter, %function
jitney_start_enter:
        mov x16, x0
        sub x3, sp, x2, lsl #3
        and x3, x3, #-16
        mov sp, x3
1:      cbz x2, 2f
        ldr x4, [x1], #8
        str x4, [x3], #8
        sub x2, x2, #1
        b 1b
2:      msr fpcr, xzr
        msr fpsr, xzr
        mov x0, #0              /* No function to register for the end. */
        mov x1, #0
        mov x2, #0
        mov x3, #0
        mov x4, #0
        mov x5, #0
        mov x6, #0
        mov x7, #0
        mov x8, #0
        mov x9, #0
        mov x10, #0
        mov x11, #0
        mov x12, #0
        mov x13, #0
        mov x14, #0
        mov x15, #0
        mov x17, #0             /* x16 alone tells where to go, and code of its own linker may change it at any call. */
        mov x18, #0
        mov x19, #0
        mov x20, #0
        mov x21, #0
        mov x22, #0
        mov x23, #0
        mov x24, #0
        mov x25, #0
        mov x26, #0
        mov x27, #0
        mov x28, #0
        mov x29, #0
        mov x30, #0
        br x16
        .size jitney_start_enter, .-jitney_start_enter

        .globl jitney_start_main
        .globl jitney_start_main_end
        .hidden jitney_start_main_end
        .type jitney_start_main, %function
jitney_start_main:
        .cfi_startproc
        .cfi_undefined x30
        mov x29, #0
        mov x30, #0
        adrp x3, begin_main
        add x3, x3, :lo12:begin_main
        mov x4, #0
        mov x5, #0
        mov x6, sp
        bl __libc_start_main
        brk #1
        .cfi_endproc
        .size jitney_start_main, .-jitney_start_main

        .globl call_initialiser
        .hidden call_initialiser
        .type call_initialiser, %function
call_initialiser:
        .cfi_startproc
        .cfi_undefined x30
        stp x29, x30, [sp, #-16]!
        mov x29, #0
        mov x16, x0
        mov w0, w1
        mov x1, x2
        mov x2, x3
        blr x16
        ldp x29, x30, [sp], #16
        ret
        .cfi_endproc
        .size call_initialiser, .-call_initialiser
jitney_start_main_end:

        .globl jitney_start_library
        .hidden jitney_start_library
        .type jitney_start_library, %function
jitney_start_library:
        cbnz x3, 1f
        adrp x3, begin_main
        add x3, x3, :lo12:begin_main
1:      b __libc_start_main
        .size jitney_start_library, .-jitney_start_library

        .section .note.GNU-stack, "", %progbits

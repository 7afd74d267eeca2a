/* What a function enters that is made when it is first called (see LazyFunctions.cs): keeps what registers hold for the function, asks the controller, and jumps where that says.
 * In x17: the address of the function's record; in x30: the return address. The record is the function's number, and behind it the code to go on with when the controller gives no address.
 *
 * Arguments may be in x0 to x8 and v0 to v7, with SVE in z0 to z7 and p0 to p3, by conventions of other languages elsewhere, and nested functions get their frame in x18 or x15. What is
 * called here keeps the lower half of v8 to v15 and nothing else of vectors, where the function's own convention may have its caller rely on more. */

    .arch armv8-a+sve

    /* The frame: x29 and x30, x0 to x19, errno, the answer, the control and status of the floating-point unit. */
    .set integers, 16
    .set error, 176
    .set answer, 184
    .set control, 192
    .set status, 200
    .set frame, 208

    .text
    .globl __jitney_lazy_enter
    .type __jitney_lazy_enter, %function
    .p2align 4
__jitney_lazy_enter:
    .cfi_startproc
    hint #34 /* bti c */
    stp x29, x30, [sp, #-frame]!
    .cfi_def_cfa_offset frame
    .cfi_offset x29, -frame
    .cfi_offset x30, 8 - frame
    mov x29, sp
    .cfi_def_cfa_register x29
    stp x0, x1, [x29, #integers]
    stp x2, x3, [x29, #integers + 16]
    stp x4, x5, [x29, #integers + 32]
    stp x6, x7, [x29, #integers + 48]
    stp x8, x9, [x29, #integers + 64]
    stp x10, x11, [x29, #integers + 80]
    stp x12, x13, [x29, #integers + 96]
    stp x14, x15, [x29, #integers + 112]
    stp x18, x19, [x29, #integers + 128]
    .cfi_offset x19, integers + 136 - frame
    mov x19, x17
    mrs x9, fpcr
    mrs x10, fpsr
    stp x9, x10, [x29, #control]

    /* All of the vectors. */
    adrp x9, scalable
    ldr w9, [x9, #:lo12:scalable]
    cbz w9, 1f
    addvl sp, sp, #-32
    .irp number, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31
    str z\number, [sp, #\number, mul vl]
    .endr
    addpl sp, sp, #-16
    .irp number, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
    str p\number, [sp, #\number, mul vl]
    .endr
    b 2f
1:  sub sp, sp, #512
    stp q0, q1, [sp]
    stp q2, q3, [sp, #32]
    stp q4, q5, [sp, #64]
    stp q6, q7, [sp, #96]
    stp q8, q9, [sp, #128]
    stp q10, q11, [sp, #160]
    stp q12, q13, [sp, #192]
    stp q14, q15, [sp, #224]
    stp q16, q17, [sp, #256]
    stp q18, q19, [sp, #288]
    stp q20, q21, [sp, #320]
    stp q22, q23, [sp, #352]
    stp q24, q25, [sp, #384]
    stp q26, q27, [sp, #416]
    stp q28, q29, [sp, #448]
    stp q30, q31, [sp, #480]

2:  bl __errno_location
    ldr w0, [x0]
    str w0, [x29, #error]

    /* A process that linked code has forked has nobody in it who asks. */
    bl getpid
    adrp x9, owner
    ldr w9, [x9, #:lo12:owner]
    cmp w0, w9
    b.ne 4f
    adrp x1, __jitney_lazy
    add x1, x1, :lo12:__jitney_lazy
    mov x2, x19
    mov x3, #8
    bl __orc_rt_jit_dispatch
    str x0, [x29, #answer]
    cmp x1, #8
    b.eq 5f

    /* Anything else is no address. Up to 8 bytes lie in the answer itself; otherwise a block of memory is the receiver's, an error's text for instance. */
    sub x1, x1, #1
    cmp x1, #8
    b.lo 4f
    bl free
4:  add x9, x19, #8
    str x9, [x29, #answer]

5:  bl __errno_location
    ldr w9, [x29, #error]
    str w9, [x0]
    adrp x9, scalable
    ldr w9, [x9, #:lo12:scalable]
    cbz w9, 6f
    .irp number, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
    ldr p\number, [sp, #\number, mul vl]
    .endr
    addpl sp, sp, #16
    .irp number, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31
    ldr z\number, [sp, #\number, mul vl]
    .endr
    b 7f
6:  ldp q0, q1, [sp]
    ldp q2, q3, [sp, #32]
    ldp q4, q5, [sp, #64]
    ldp q6, q7, [sp, #96]
    ldp q8, q9, [sp, #128]
    ldp q10, q11, [sp, #160]
    ldp q12, q13, [sp, #192]
    ldp q14, q15, [sp, #224]
    ldp q16, q17, [sp, #256]
    ldp q18, q19, [sp, #288]
    ldp q20, q21, [sp, #320]
    ldp q22, q23, [sp, #352]
    ldp q24, q25, [sp, #384]
    ldp q26, q27, [sp, #416]
    ldp q28, q29, [sp, #448]
    ldp q30, q31, [sp, #480]
7:  ldp x9, x10, [x29, #control]
    msr fpcr, x9
    msr fpsr, x10
    ldr x16, [x29, #answer]
    ldp x0, x1, [x29, #integers]
    ldp x2, x3, [x29, #integers + 16]
    ldp x4, x5, [x29, #integers + 32]
    ldp x6, x7, [x29, #integers + 48]
    ldp x8, x9, [x29, #integers + 64]
    ldp x10, x11, [x29, #integers + 80]
    ldp x12, x13, [x29, #integers + 96]
    ldp x14, x15, [x29, #integers + 112]
    ldp x18, x19, [x29, #integers + 128]
    .cfi_restore x19
    mov sp, x29
    .cfi_def_cfa_register sp
    ldp x29, x30, [sp], #frame
    .cfi_restore x29
    .cfi_restore x30
    .cfi_def_cfa_offset 0

    /* Nothing is left: the function's caller is called back as if nothing had been in between. From x16 a jump may land where calls do. */
    br x16
    .cfi_endproc
    .size __jitney_lazy_enter, . - __jitney_lazy_enter

/* Notes whose process it is, and what the processor can do, when it is linked. */
    .type begin, %function
    .p2align 4
begin:
    .cfi_startproc
    hint #34 /* bti c */
    stp x29, x30, [sp, #-16]!
    .cfi_def_cfa_offset 16
    .cfi_offset x29, -16
    .cfi_offset x30, -8
    bl getpid
    adrp x9, owner
    str w0, [x9, #:lo12:owner]
    mov x0, #16 /* AT_HWCAP */
    bl getauxval
    ubfx x0, x0, #22, #1 /* HWCAP_SVE */
    adrp x9, scalable
    str w0, [x9, #:lo12:scalable]
    ldp x29, x30, [sp], #16
    .cfi_restore x29
    .cfi_restore x30
    .cfi_def_cfa_offset 0
    ret
    .cfi_endproc
    .size begin, . - begin

    .section .init_array, "aw", %init_array
    .p2align 3
    .quad begin

    .bss
    .p2align 2
    .type owner, %object
owner:
    .zero 4
    .size owner, . - owner
    .type scalable, %object
scalable:
    .zero 4
    .size scalable, . - scalable

    .section .note.GNU-stack, "", %progbits

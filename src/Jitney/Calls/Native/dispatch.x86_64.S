/* The two names by which linked code calls the controller. They pass on to the executor's own function and context, wherever those lie. */

    .text
    .globl __orc_rt_jit_dispatch
    .type __orc_rt_jit_dispatch, @function
    .p2align 4
__orc_rt_jit_dispatch:
    endbr64
    movq .Lcontext(%rip), %rdi
    jmpq *.Lfunction(%rip)
    .size __orc_rt_jit_dispatch, . - __orc_rt_jit_dispatch

    .section .data.rel.ro, "aw", @progbits
    .globl __orc_rt_jit_dispatch_ctx
    .type __orc_rt_jit_dispatch_ctx, @object
    .p2align 3
__orc_rt_jit_dispatch_ctx:
.Lcontext:
    .quad __llvm_orc_SimpleRemoteEPC_dispatch_ctx
.Lfunction:
    .quad __llvm_orc_SimpleRemoteEPC_dispatch_fn
    .size __orc_rt_jit_dispatch_ctx, . - __orc_rt_jit_dispatch_ctx

    .section .note.GNU-stack, "", @progbits

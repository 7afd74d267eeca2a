/* The two names by which linked code calls the controller. They pass on to the executor's own function and context, wherever those lie.
 * The address for the result comes first, and the context behind it. */

    .text
    .def __orc_rt_jit_dispatch
    .scl 2
    .type 32
    .endef
    .globl __orc_rt_jit_dispatch
    .p2align 4
__orc_rt_jit_dispatch:
    movq .Lcontext(%rip), %rdx
    jmpq *.Lfunction(%rip)

    .section .rdata, "dr"
    .globl __orc_rt_jit_dispatch_ctx
    .p2align 3
__orc_rt_jit_dispatch_ctx:
.Lcontext:
    .quad __llvm_orc_SimpleRemoteEPC_dispatch_ctx
.Lfunction:
    .quad __llvm_orc_SimpleRemoteEPC_dispatch_fn

# A frame with a cookie through which an exception passes: compilers other than Visual Studio's give the handler to no function.
# rcx is xored into the cookie, rdx is called.
    .text
    .globl through_a_frame
    .seh_proc through_a_frame
    .seh_handler __GSHandlerCheck, @except, @unwind
through_a_frame:
    subq $56, %rsp
    .seh_stackalloc 56
    .seh_endprologue
    movq __security_cookie(%rip), %rax
    xorq %rsp, %rax
    xorq %rcx, %rax
    movq %rax, 40(%rsp)
    callq *%rdx
    movq 40(%rsp), %rcx
    xorq %rsp, %rcx
    callq __security_check_cookie
    addq $56, %rsp
    ret
    .seh_handlerdata
    .long 40 + 3                  # where the cookie is; the two flags say that there is a handler for both
    .text
    .seh_endproc

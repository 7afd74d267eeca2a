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

# 1 when, after a frame of rcx bytes is asked for, the stack of the thread reaches to its end, and nothing in a register was lost.
# Where a stack ends now stands in the thread's block, at 16. Under Wine it reaches that far before: only the registers are checked.
    .globl touches_every_page
touches_every_page:
    movq %rcx, %rax
    movq %rsp, %r8
    subq %rcx, %r8                # its end
    movq $0x1234, %r10
    movq $0x5678, %r11
    movq %rdx, %r9
    callq __chkstk
    cmpq $0x1234, %r10
    jne 1f
    cmpq $0x5678, %r11
    jne 1f
    cmpq %rcx, %rax
    jne 1f
    cmpq %rdx, %r9
    jne 1f
    cmpq %gs:16, %r8
    jb 1f
    movl $1, %eax
    ret
1:  xorl %eax, %eax
    ret

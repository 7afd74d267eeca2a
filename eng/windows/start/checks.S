# What compiled code calls to check the stack, and calls through. All of it keeps every register but those that it is
# given: the callers count on that.

# The cookie as it was found on the stack, in rcx. The result of the function that returns is in rax meanwhile.
    .text
    .globl __security_check_cookie
    .p2align 4
    .seh_proc __security_check_cookie
__security_check_cookie:
    .seh_endprologue
    cmpq __security_cookie(%rip), %rcx
    jne 1f
    ret
1:  movl $2, %ecx                 # FAST_FAIL_STACK_COOKIE_CHECK_FAILURE
    int $0x29                     # ends the process: no handler can be trusted
    .seh_endproc

# Functions with more variables than a page say in rax how many bytes they take. A thread's stack grows a page at a time, when
# the page below the last is touched. So each page on the way is touched, from the top down.
    .globl __chkstk
    .p2align 4
    .seh_proc __chkstk
__chkstk:
    pushq %rcx
    .seh_pushreg %rcx
    pushq %rdx
    .seh_pushreg %rdx
    .seh_endprologue
    leaq 24(%rsp), %rcx           # the caller's stack pointer
    movq %rcx, %rdx
    subq %rax, %rdx               # what it will be
    jae 1f
    xorl %edx, %edx               # more than there is: a touch on the way fails, as it should
1:  subq $4096, %rcx
    cmpq %rdx, %rcx
    jbe 2f
    testb %cl, (%rcx)
    jmp 1b
2:  testb %dl, (%rdx)
    popq %rdx
    popq %rcx
    ret
    .seh_endproc

# Calls through pointers go by these. Where control flow guard is on, the loader would put functions here that check the target; our
# programs do without (docs/windows.md), and the target is in rax.
    .p2align 4
call_target:
    jmpq *%rax
    .section .00cfg,"dr"
    .p2align 3
    .globl __guard_dispatch_icall_fptr
__guard_dispatch_icall_fptr:
    .quad call_target

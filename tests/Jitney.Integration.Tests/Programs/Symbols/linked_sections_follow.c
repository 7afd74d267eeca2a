// options: -ffunction-sections
// native: -Wl,--gc-sections -Wl,-z,start-stop-gc
// code: non-pic
#include <stdio.h>
/* Descriptions of three functions, of which nobody needs the second, in another order than the functions. */
__asm__(
    ".section .text.first,\"ax\",@progbits\nfirst_one: mov $1, %eax\nret\n"
    ".section .text.second,\"ax\",@progbits\nsecond_one: mov $2, %eax\nret\n"
    ".section .text.third,\"ax\",@progbits\nthird_one: mov $3, %eax\nret\n"
    ".section follows,\"ao\",@progbits,.text.third,unique,1\n.quad third_one\n"
    ".section follows,\"ao\",@progbits,.text.second,unique,2\n.quad second_one\n"
    ".section follows,\"ao\",@progbits,.text.first,unique,3\n.quad first_one\n"
    ".text\n.globl call_both\ncall_both: call first_one\nmov %eax, %edx\npush %rdx\ncall third_one\npop %rdx\nadd %edx, %eax\nret\n");
int call_both(void);
extern int (*const __start_follows[])(void), (*const __stop_follows[])(void);
int main(void)
{
    printf("%d %d\n", call_both(), (int)(__stop_follows - __start_follows));
    for (int (*const *function)(void) = __start_follows; function < __stop_follows; function++)
        printf("%d\n", (*function)());
    return 0;
}

// code: non-pic
#include <stdio.h>
#include <unistd.h>
__attribute__((constructor)) static void begin(void) { puts("constructor"); }
__attribute__((destructor)) static void finish(void) { puts("destructor"); fflush(stdout); }
static void early(void) { puts("before constructors"); }
static void before_start(void) { puts("before all"); }
__attribute__((section(".preinit_array"), used)) static void (*table[])(void) = {before_start};
void in_start_code(int number) { early(); printf("piece %d\n", number); }
void in_end_code(int number) { static const char text[] = "piece at the end 1\n"; (void)number; if (write(1, text, sizeof text - 1) < 0) _exit(9); }
/* Two pieces, of different alignment, of the function that the start files begin and end. */
__asm__(".section .init,\"ax\",@progbits\n\tmov $1, %edi\n\tcall in_start_code\n\t.text");
__asm__(".section .init,\"ax\",@progbits\n\tmov $2, %edi\n\tcall in_start_code\n\t.text");
__asm__(".section .fini,\"ax\",@progbits\n\tmov $1, %edi\n\tcall in_end_code\n\t.text");
int main(void)
{
    puts("main");
    return 0;
}

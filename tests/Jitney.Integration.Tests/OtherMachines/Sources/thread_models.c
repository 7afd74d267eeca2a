// Every model of thread-local storage, and each way of AArch64 to write it: all find the same variables, in every thread. BEFORE bytes lie before these; instructions that
// reach 4 KiB are left out where that is more.
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>

__thread struct { char before[BEFORE]; uint64_t words[4]; } storage = { "in front of it", { 0x1122334455667788, 2, 3, 4 } };

// Functions without a frame of C: those that call __tls_get_addr keep their return address.
#define FUNCTION(name, ...) DEFINE(name, __VA_ARGS__)
#define DEFINE(name, ...) \
    uint64_t name(void); \
    __asm__(".text\n.balign 4\n.type " #name ", %function\n" #name ":\n" #__VA_ARGS__ "\nret\n.size " #name ", .-" #name)
#define ADD_BEFORE add x0, x0, (BEFORE) >> 12, lsl 12; add x0, x0, (BEFORE) & 4095
#define CALLING(name, ...) FUNCTION(name, stp x29, x30, [sp, -16]!; mov x29, sp; __VA_ARGS__; ldp x29, x30, [sp], 16)
#if BEFORE < 4000
#define NEAR_FUNCTION FUNCTION
#define NEAR_CALLING CALLING
#else
#define NEAR_FUNCTION(name, ...) static uint64_t name(void) { return (uint64_t)storage.words; }
#define NEAR_CALLING NEAR_FUNCTION
#endif

// Executable models: the distance from the thread pointer, in instructions or in the table.
FUNCTION(local_small, mrs x0, tpidr_el0; add x0, x0, :tprel_hi12:storage + BEFORE, lsl 12; add x0, x0, :tprel_lo12_nc:storage + BEFORE);
NEAR_FUNCTION(local_tiny, mrs x0, tpidr_el0; add x0, x0, :tprel_lo12:storage + BEFORE);
NEAR_FUNCTION(local_moved_once, mrs x0, tpidr_el0; movz x1, :tprel_g0:storage + BEFORE; add x0, x0, x1);
FUNCTION(local_moved_twice, mrs x0, tpidr_el0; movz x1, :tprel_g1:storage + BEFORE; movk x1, :tprel_g0_nc:storage + BEFORE; add x0, x0, x1);
FUNCTION(local_moved_thrice, mrs x0, tpidr_el0; movz x1, :tprel_g2:storage + BEFORE; movk x1, :tprel_g1_nc:storage + BEFORE; movk x1, :tprel_g0_nc:storage + BEFORE; add x0, x0, x1);
FUNCTION(initial_small, mrs x1, tpidr_el0; adrp x0, :gottprel:storage; ldr x0, [x0, :gottprel_lo12:storage]; add x0, x1, x0; ADD_BEFORE);
FUNCTION(initial_tiny, mrs x1, tpidr_el0; ldr x0, :gottprel:storage; add x0, x1, x0; ADD_BEFORE);

// Dynamic models, by functions of the C library or by descriptors.
CALLING(general_small, adrp x0, :tlsgd:storage; add x0, x0, :tlsgd_lo12:storage; bl __tls_get_addr; nop; ADD_BEFORE);
CALLING(general_tiny, adr x0, :tlsgd:storage; bl __tls_get_addr; nop; ADD_BEFORE);
CALLING(module_small, adrp x0, :tlsldm:storage; add x0, x0, :tlsldm_lo12_nc:storage; bl __tls_get_addr; nop; add x0, x0, :dtprel_hi12:storage + BEFORE, lsl 12; add x0, x0, :dtprel_lo12_nc:storage + BEFORE);
NEAR_CALLING(module_tiny, adr x0, :tlsldm:storage; bl __tls_get_addr; nop; add x0, x0, :dtprel_lo12:storage + BEFORE);
CALLING(module_moved, adrp x0, :tlsldm:storage; add x0, x0, :tlsldm_lo12_nc:storage; bl __tls_get_addr; nop; movz x1, :dtprel_g1:storage + BEFORE; movk x1, :dtprel_g0_nc:storage + BEFORE; add x0, x0, x1);
CALLING(descriptor_small, adrp x0, :tlsdesc:storage; ldr x1, [x0, :tlsdesc_lo12:storage]; add x0, x0, :tlsdesc_lo12:storage; .tlsdesccall storage; blr x1; mrs x1, tpidr_el0; add x0, x1, x0; ADD_BEFORE);
CALLING(descriptor_tiny, ldr x1, :tlsdesc:storage; adr x0, :tlsdesc:storage; .tlsdesccall storage; blr x1; mrs x1, tpidr_el0; add x0, x1, x0; ADD_BEFORE);

// Loads of every width that hold the last part of the distance.
FUNCTION(local_byte, mrs x0, tpidr_el0; add x0, x0, :tprel_hi12:storage + BEFORE, lsl 12; ldrb w0, [x0, :tprel_lo12_nc:storage + BEFORE]);
FUNCTION(local_half, mrs x0, tpidr_el0; add x0, x0, :tprel_hi12:storage + BEFORE, lsl 12; ldrh w0, [x0, :tprel_lo12_nc:storage + BEFORE]);
FUNCTION(local_word, mrs x0, tpidr_el0; add x0, x0, :tprel_hi12:storage + BEFORE, lsl 12; ldr w0, [x0, :tprel_lo12_nc:storage + BEFORE]);
NEAR_FUNCTION(local_double, mrs x0, tpidr_el0; ldr x0, [x0, :tprel_lo12:storage + BEFORE]);
NEAR_CALLING(module_byte, adrp x0, :tlsldm:storage; add x0, x0, :tlsldm_lo12_nc:storage; bl __tls_get_addr; nop; ldrb w0, [x0, :dtprel_lo12:storage + BEFORE]);
NEAR_CALLING(module_half, adrp x0, :tlsldm:storage; add x0, x0, :tlsldm_lo12_nc:storage; bl __tls_get_addr; nop; ldrh w0, [x0, :dtprel_lo12_nc:storage + BEFORE]);
NEAR_CALLING(module_word, adr x0, :tlsldm:storage; bl __tls_get_addr; nop; ldr w0, [x0, :dtprel_lo12:storage + BEFORE]);
NEAR_CALLING(module_double, adr x0, :tlsldm:storage; bl __tls_get_addr; nop; ldr x0, [x0, :dtprel_lo12_nc:storage + BEFORE]);

#define ADDRESS(name) printf(#name " %d\n", (int)(name() - (uint64_t)storage.words))
#define VALUE(name) printf(#name " %llx\n", (unsigned long long)name())
#define NEAR_VALUE(name) if (BEFORE < 4000) VALUE(name)

static void *look(void *which)
{
    storage.words[0] += (uint64_t)which;
    ADDRESS(local_small); ADDRESS(local_tiny); ADDRESS(local_moved_once); ADDRESS(local_moved_twice); ADDRESS(local_moved_thrice);
    ADDRESS(initial_small); ADDRESS(initial_tiny);
    ADDRESS(general_small); ADDRESS(general_tiny);
    ADDRESS(module_small); ADDRESS(module_tiny); ADDRESS(module_moved);
    ADDRESS(descriptor_small); ADDRESS(descriptor_tiny);
    VALUE(local_byte); VALUE(local_half); VALUE(local_word); NEAR_VALUE(local_double);
    NEAR_VALUE(module_byte); NEAR_VALUE(module_half); NEAR_VALUE(module_word); NEAR_VALUE(module_double);
    return which;
}

int main(void)
{
    pthread_t thread;
    look(0);
    pthread_create(&thread, 0, look, (void *)0x1000000011);
    pthread_join(thread, 0);
    look((void *)1);
    return 0;
}

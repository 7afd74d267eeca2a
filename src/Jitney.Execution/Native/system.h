/* System calls without the C library, for processes that share the memory of the thread that made them, and with it what the library keeps for that. */
#ifndef JITNEY_SYSTEM_H
#define JITNEY_SYSTEM_H

#include <sys/syscall.h>

static inline long call_system(long number, long first, long second, long third, long fourth, long fifth)
{
    register long in_r10 __asm__("r10") = fourth;
    register long in_r8 __asm__("r8") = fifth;
    long result;

    __asm__ volatile("syscall" : "=a"(result) : "a"(number), "D"(first), "S"(second), "d"(third), "r"(in_r10), "r"(in_r8) : "rcx", "r11", "memory");
    return result;
}

#endif

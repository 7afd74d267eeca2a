/* What the files of this folder use of Windows. There is no SDK here: the few types and functions are declared as the
   system's documents give them. Everything is for x86-64, where all functions have one calling convention. */
#ifndef SYSTEM_H
#define SYSTEM_H

typedef unsigned char u8;
typedef unsigned short u16;
typedef unsigned int u32;
typedef unsigned long long u64;
typedef long long i64;
typedef int i32;

#define IMPORTED __declspec(dllimport)
#define IN_SECTION(name) __attribute__((section(name), used))

/* Ends the process at once: handlers, which a broken stack could have changed, are not asked. */
#define FAST_FAIL_STACK_COOKIE_CHECK_FAILURE 2
#define FAST_FAIL_RANGE_CHECK_FAILURE 8
static inline __attribute__((noreturn, always_inline)) void fail_fast(u32 reason)
{
    __asm__ volatile("int $0x29" : : "c"(reason));
    __builtin_unreachable();
}

/* The compiler knows that one variable ends where it ends. What the linker puts behind it, between it and the one that
   marks the end of the section, can be read only by a pointer of which the compiler has forgotten where it comes from.
   */
#define FORGET(pointer) __asm__("" : "+r"(pointer))

/* Calls the initialisers between two marks. Zeros among them are the marks, and what the linker leaves between two
   parts. */
typedef void (*Initialiser)(void);
static inline void call_all(const Initialiser *first, const Initialiser *end)
{
    FORGET(first);
    FORGET(end);
    for (; first != end; first++)
        if (*first)
            (*first)();
}

void initialise_cookie(void);
void initialise_thread(void *module, u32 reason, void *reserved);

#endif

/* The cookie: a number that nobody can guess. Functions with arrays put it between them and their return address, mixed
   with the stack pointer, and compare before they return. checks.S has the comparison.

   The loader finds the cookie by the image's load configuration (configuration.c) and chooses it before any code of the
   image runs. Only where it did not, and the value is still the one that all images are made with, is it chosen here. */
#include "system.h"

#define AS_MADE 0x00002B992DDFA232ull
#define USED_BITS 0x0000FFFFFFFFFFFFull /* the upper 16 are zero, so that text copied too far never matches */

u64 __security_cookie = AS_MADE;

IMPORTED void GetSystemTimeAsFileTime(u64 *time);
IMPORTED u32 GetCurrentProcessId(void);
IMPORTED u32 GetCurrentThreadId(void);
IMPORTED int QueryPerformanceCounter(u64 *count);

void initialise_cookie(void)
{
    if (__security_cookie != AS_MADE)
        return;

    u64 time, count;
    GetSystemTimeAsFileTime(&time);
    QueryPerformanceCounter(&count);
    u64 cookie = time ^ (count << 32) ^ count ^ GetCurrentThreadId() ^ ((u64)GetCurrentProcessId() << 20) ^ (u64)&time;

    /* Each bit of what differs little between two starts reaches the upper bits, and these come down again. */
    cookie *= 0x9E3779B97F4A7C15ull;
    cookie = (cookie ^ cookie >> 29) & USED_BITS;
    __security_cookie = cookie != AS_MADE && cookie != 0 ? cookie : AS_MADE + 1;
}

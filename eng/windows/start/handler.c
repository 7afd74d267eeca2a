/* The language handler of functions that have a cookie and nothing else to do when an exception passes: it is looked
   for handlers, or the stack is unwound, through a frame whose cookie nobody compared yet. So it is compared here.

   Behind the handler's address in the unwind information stands where the cookie lies:

     offset        from the frame, in bytes; its lowest three bits are flags
     base, mask    where the function aligned its stack, flag 4: the frame is moved by `base`, then aligned to `mask` */
#include "system.h"

typedef struct {
    i32 offset;
    i32 base;
    i32 alignment;
} Place;
enum { flags = 7, is_aligned = 4 };

typedef struct {
    u32 begin, end, unwind_information;
} FunctionEntry;

typedef struct {
    u64 control_pc;
    u64 image_base;
    const FunctionEntry *function;
    u64 establisher_frame;
    u64 target_ip;
    void *context;
    void *language_handler;
    const Place *handler_data;
} Dispatcher;

void __security_check_cookie(u64 cookie);

int __GSHandlerCheck(void *exception, u64 frame, void *context, const Dispatcher *dispatcher)
{
    (void)exception, (void)context;
    enum { continue_search = 1 };
    const Place *place = dispatcher->handler_data;
    u64 base = frame;
    if (place->offset & is_aligned)
        base = (frame + (i64)place->base) & -(i64)place->alignment;

    u64 cookie = *(const u64 *)(base + (i64)(place->offset & ~flags));

    /* The function mixed the cookie with its stack pointer or, where it has a frame pointer, with that. The fourth
       byte of the unwind information has that register's number and, in sixteens, how far it lies above the frame. */
    u8 frame_register = ((const u8 *)(dispatcher->image_base + dispatcher->function->unwind_information))[3];
    u64 mixed_with = frame_register & 0xF ? frame + (frame_register & 0xF0) : frame;
    __security_check_cookie(cookie ^ mixed_with);
    return continue_search;
}

/* An index that the compiler itself checks was out of range. */
__attribute__((noreturn)) void __report_rangecheckfailure(void)
{
    fail_fast(FAST_FAIL_RANGE_CHECK_FAILURE);
}

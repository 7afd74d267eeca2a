/* What the loader should know of the image before it runs: where the cookie is (cookie.c). The fields have the places
   that the format gives them; the linker finds the structure by its name. */
#include "system.h"

extern u64 __security_cookie;

typedef struct {
    u32 size;
    u8 unused[74];
    u16 folders_of_libraries; /* the linker writes its option /dependentloadflag here */
    u64 edit_list;
    u64 *cookie;
    u64 handlers, handler_count; /* of 32-bit images */
} Configuration;

_Static_assert(__builtin_offsetof(Configuration, folders_of_libraries) == 78, "the format's place");
_Static_assert(__builtin_offsetof(Configuration, cookie) == 88, "the format's place");

const Configuration _load_config_used = { .size = sizeof(Configuration), .cookie = &__security_cookie };

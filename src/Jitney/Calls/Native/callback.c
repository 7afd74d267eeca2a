/* What linked code reaches by the code of a callback (see SessionCallbacks.cs): asks the controller, and puts its answer where the result belongs. */
#include <stddef.h>

/* Up to 8 bytes lie in the struct itself, more in a block from malloc that the receiver frees. A block without a size is an error's text. */
struct answer {
    union {
        char bytes[8];
        char *block;
    } content;
    size_t size;
};

extern struct answer __orc_rt_jit_dispatch(void *context, const void *tag, const char *arguments, size_t size);
extern char __orc_rt_jit_dispatch_ctx;

#ifdef _WIN32
/* A process may have several C libraries. Blocks are of the executor's, which offers this. */
extern void __jitney_free(void *block);
#define free __jitney_free
#else
extern void free(void *block);
#endif

void __jitney_callback(const void *tag, const char *arguments, char *result, size_t argument_size, size_t result_size)
{
    struct answer answer = __orc_rt_jit_dispatch(&__orc_rt_jit_dispatch_ctx, tag, arguments, argument_size);
    char *block = answer.size > 0 && answer.size <= sizeof answer.content.bytes ? NULL : answer.content.block;
    const char *bytes = block ? block : answer.content.bytes;

    for (size_t index = 0; index < result_size; index++)
        result[index] = answer.size == result_size ? bytes[index] : 0;
    free(block);
}

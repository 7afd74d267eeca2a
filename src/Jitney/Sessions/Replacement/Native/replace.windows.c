/* Switches slots, on Windows. Which memory threads may still come back to is not found out there yet: all of it is said to be in use, and so it is kept. */
#include <stddef.h>
#include <stdint.h>

/* As in replace.c. The words are turned round, so that none of them looks like an address: two for each slot, three for each range. */
struct request {
    uint64_t switch_count, range_count;
    uint64_t words[];
};

/* Up to 8 bytes lie in the struct itself. */
struct answer {
    uint64_t content;
    size_t size;
};

struct answer __jitney_replace(const struct request *request, size_t size)
{
    const uint64_t *word = request->words;
    struct answer answer = { ~UINT64_C(0), sizeof answer.content };

    (void)size;
    for (uint64_t index = 0; index < request->switch_count; index++, word += 2)
        __atomic_store_n((uint64_t *)~word[0], ~word[1], __ATOMIC_SEQ_CST);
    return answer;
}

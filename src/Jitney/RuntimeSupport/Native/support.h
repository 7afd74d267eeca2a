/* Support code: what linked programs need beyond LLVM's own services, as wrapper functions that the controller links into an executor which does
 * not offer them itself.
 *
 * It is linked like any other object, but before everything that helps linking: no constructors, no thread-local variables, no data of libraries
 * but through the GOT. Each exported function has LLVM's form of a wrapper function, `result f(const char *arguments, size_t size)`, and a form of
 * arguments and result that docs/protocol.md describes under the bootstrap name that support code adds. Functions may be called from many threads.
 */
#ifndef JITNEY_SUPPORT_H
#define JITNEY_SUPPORT_H

#include <stddef.h>
#include <stdint.h>

/* Up to 8 bytes lie in the struct itself, more in a block from malloc that the receiver frees. */
struct result {
    union {
        char bytes[8];
        char *block;
    } content;
    size_t size;
};

#define SERVICE(name) __attribute__((visibility("default"))) struct result name(const char *arguments, size_t size)

/* Arguments. Reading past the end gives zeros and sets `bad`; counts are checked against what is left. */
struct reader {
    const char *next;
    size_t left;
    int bad;
};

struct bytes {
    const char *start;
    uint64_t size;
};

struct reader read_from(const char *arguments, size_t size);
uint8_t read_u8(struct reader *reader);
uint64_t read_u64(struct reader *reader);
struct bytes read_bytes(struct reader *reader);
size_t read_count(struct reader *reader, size_t smallest_element);
char **read_texts(struct reader *reader, size_t *count); /* with a null at the end; one block, the caller frees it */

/* Results. */
struct writer {
    char *start;
    size_t size, room;
    int failed;
};

void write_u8(struct writer *writer, uint8_t value);
void write_u64(struct writer *writer, uint64_t value);
void write_bytes(struct writer *writer, const void *bytes, size_t size);
void write_text(struct writer *writer, const char *text);
struct result finish(struct writer *writer);

struct result undecodable(void);           /* the empty result */
struct result error_of(const char *problem); /* null for success; what `error` is on the wire */
struct result failed(const char *problem);   /* what `expected` without a value is */
struct result address_of(uint64_t address);  /* what `expected<address>` with one is */

/* A text in a buffer of a problem's usual size. */
struct problem {
    char text[256];
};

const char *say(struct problem *problem, const char *format, ...) __attribute__((format(printf, 2, 3)));
const char *system_problem(struct problem *problem, const char *what); /* with errno's text */

uint64_t page_size(void);

#endif

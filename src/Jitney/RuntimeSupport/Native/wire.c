/* SPS encoding: values one behind the other, little-endian, without alignment. */
#include "support.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct reader read_from(const char *arguments, size_t size)
{
    return (struct reader){arguments, size, 0};
}

static const char *take(struct reader *reader, uint64_t size)
{
    const char *taken = reader->next;

    if (reader->bad || size > reader->left) {
        reader->bad = 1;
        return NULL;
    }
    reader->next += size;
    reader->left -= size;
    return taken;
}

uint8_t read_u8(struct reader *reader)
{
    const char *taken = take(reader, 1);

    return taken ? (uint8_t)*taken : 0;
}

uint64_t read_u64(struct reader *reader)
{
    uint64_t value = 0;
    const char *taken = take(reader, sizeof value);

    if (taken)
        memcpy(&value, taken, sizeof value);
    return value;
}

struct bytes read_bytes(struct reader *reader)
{
    uint64_t size = read_u64(reader);
    const char *start = take(reader, size);

    return (struct bytes){start, start ? size : 0};
}

size_t read_count(struct reader *reader, size_t smallest_element)
{
    uint64_t count = read_u64(reader);

    if (reader->bad || count > reader->left / smallest_element) {
        reader->bad = 1;
        return 0;
    }
    return count;
}

char **read_texts(struct reader *reader, size_t *count)
{
    struct reader ahead = *reader;
    size_t total = 0;
    char **texts, *next;

    *count = read_count(&ahead, 8);
    for (size_t index = 0; index < *count; index++)
        total += read_bytes(&ahead).size + 1;
    texts = ahead.bad ? NULL : malloc((*count + 1) * sizeof *texts + total);
    if (!texts) {
        reader->bad = 1;
        return NULL;
    }
    next = (char *)(texts + *count + 1);
    read_u64(reader);
    for (size_t index = 0; index < *count; index++) {
        struct bytes bytes = read_bytes(reader);

        texts[index] = memcpy(next, bytes.start, bytes.size);
        next[bytes.size] = 0;
        next += bytes.size + 1;
    }
    texts[*count] = NULL;
    return texts;
}

void write_bytes(struct writer *writer, const void *bytes, size_t size)
{
    if (writer->failed || size == 0)
        return;
    if (size > writer->room - writer->size) {
        size_t room = 2 * writer->room + size + 64;
        char *grown = realloc(writer->start, room);

        if (!grown) {
            writer->failed = 1;
            return;
        }
        writer->start = grown;
        writer->room = room;
    }
    memcpy(writer->start + writer->size, bytes, size);
    writer->size += size;
}

void write_u8(struct writer *writer, uint8_t value)
{
    write_bytes(writer, &value, sizeof value);
}

void write_u64(struct writer *writer, uint64_t value)
{
    write_bytes(writer, &value, sizeof value);
}

void write_text(struct writer *writer, const char *text)
{
    write_u64(writer, strlen(text));
    write_bytes(writer, text, strlen(text));
}

struct result finish(struct writer *writer)
{
    struct result result = {.size = writer->size};

    if (writer->failed) {
        free(writer->start);
        return undecodable();
    }
    if (writer->size > sizeof result.content.bytes) {
        result.content.block = writer->start;
        return result;
    }
    if (writer->size > 0)
        memcpy(result.content.bytes, writer->start, writer->size);
    free(writer->start);
    return result;
}

struct result undecodable(void)
{
    return (struct result){.size = 0};
}

struct result error_of(const char *problem)
{
    struct writer writer = {0};

    write_u8(&writer, problem != NULL);
    if (problem)
        write_text(&writer, problem);
    return finish(&writer);
}

struct result failed(const char *problem)
{
    struct writer writer = {0};

    write_u8(&writer, 0);
    write_text(&writer, problem);
    return finish(&writer);
}

struct result address_of(uint64_t address)
{
    struct writer writer = {0};

    write_u8(&writer, 1);
    write_u64(&writer, address);
    return finish(&writer);
}

const char *say(struct problem *problem, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(problem->text, sizeof problem->text, format, arguments);
    va_end(arguments);
    return problem->text;
}

const char *system_problem(struct problem *problem, const char *what)
{
    int number = errno;

    return say(problem, "%s: %s", what, strerror(number));
}

uint64_t page_size(void)
{
    return (uint64_t)sysconf(_SC_PAGESIZE);
}

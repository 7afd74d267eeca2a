/* Emulators that run a single program, such as qemu-user. To the system the process is the emulator's: another file is what it executes, its words are others,
 * and it has threads of its own. The emulator hides that where programs look usually, at /proc/self, and nowhere else.
 */
#include "emulator.h"
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int emulator_is_there(void)
{
    char said[PATH_MAX] = "", real[PATH_MAX] = "";

    return readlink("/proc/self/exe", said, sizeof said - 1) > 0 && readlink(EMULATOR_FILE, real, sizeof real - 1) > 0 && strcmp(said, real) != 0;
}

char **emulator_words(void)
{
    size_t size = 0, room = 0, count = 0;
    ssize_t got;
    char *text = NULL, **words;
    int file = open("/proc/thread-self/cmdline", O_RDONLY | O_CLOEXEC);

    do {
        char *larger = room - size < 2 ? realloc(text, room += 4096) : text;

        if (larger == NULL)
            break;
        text = larger;
        got = read(file, text + size, room - size - 1);
        size += got > 0 ? (size_t)got : 0;
    } while (got > 0);
    close(file);
    words = size == 0 ? NULL : calloc(size + 1, sizeof *words);
    if (words == NULL)
        return NULL;
    text[size] = 0;
    for (char *word = text; word < text + size; word += strlen(word) + 1)
        words[count++] = word;
    return words;
}

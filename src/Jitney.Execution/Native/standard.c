/* Standard streams that the process was started without.
 *
 * The lowest number that is free is the next one to be used. So where standard error is closed, the first file that is opened gets its number, and
 * whatever is said on standard error lands in that file, or in the stream to the executor. A place that can be neither read nor written, as if it were closed, and
 * that no other program inherits, keeps each such number until linked code runs. */
#define _GNU_SOURCE
#include "standard.h"
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#define STREAMS 3

static int is_occupied[STREAMS];

void standard_occupy(void)
{
    for (int number = 0; number < STREAMS; number++) {
        int place;

        if (fcntl(number, F_GETFD) >= 0 || errno != EBADF)
            continue;

        place = open("/", O_PATH | O_CLOEXEC);
        is_occupied[number] = place == number;
        if (place >= 0 && place != number)
            close(place);
    }
}

void standard_release(void)
{
    for (int number = 0; number < STREAMS; number++) {
        /* A controller may have set the stream since. */
        if (is_occupied[number] && (fcntl(number, F_GETFL) & O_PATH) == O_PATH)
            close(number);
        is_occupied[number] = 0;
    }
}

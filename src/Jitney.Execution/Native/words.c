/* Takes the words that the executor is told by its controller out of the environment.
 *
 * The dynamic linker passes this process's own arguments to the initialisers of libraries, those too that a program opens, and language runtimes in libraries keep them for their programs.
 * So where a controller knows the program's arguments, the executor is started with them, and its own words lie in the environment, in front of everything. They go
 * before anything else looks: the text is overwritten, and the table has another entry twice, since some go on behind it to the auxiliary vector.
 */
#define _GNU_SOURCE
#include "words.h"
#include "again.h"
#include "start.h"
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <unistd.h>

#define VARIABLE "JITNEY_EXECUTOR_WORDS="

static char variable[512];
static const char *path;

void words_take_over(char **arguments, char **environment)
{
    static char nothing[1];
    size_t size;

    path = (const char *)getauxval(AT_EXECFN);
    if (environment[0] == NULL || strncmp(environment[0], VARIABLE, strlen(VARIABLE)) != 0 || (size = strlen(environment[0]) + 1) > sizeof variable)
        return;
    memcpy(variable, environment[0], size);
    explicit_bzero(environment[0], size);
    environ = environment + 1;
    again_move_environment(environment[0] + size);
    environment[0] = environ[0] != NULL ? environ[0] : nothing;
    if (arguments[0] != NULL)
        jitney_start_change_vector(AT_EXECFN, (uintptr_t)arguments[0]);
}

const char *words_path(void)
{
    return path;
}

char **words_put_in_front(char **environment)
{
    size_t count = 0;
    char **copy;

    if (variable[0] == 0 || environment == NULL)
        return environment;
    while (environment[count] != NULL)
        count++;
    copy = calloc(count + 2, sizeof *copy);
    if (copy != NULL) {
        copy[0] = variable;
        memcpy(copy + 1, environment, count * sizeof *copy);
    }
    return copy;
}

/* The words, with spaces between them; NULL where the command line has them. */
const char *jitney_words(void)
{
    return variable[0] == 0 ? NULL : variable + strlen(VARIABLE);
}

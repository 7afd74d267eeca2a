/* Keeps the secret of a connection from everybody who looks at environments.
 *
 * A user may hand it over in the environment. Whatever this process starts would inherit it from there, and the system shows the environment that
 * a process was started with to all processes of its user for as long as it lives, whatever the process does to its variables: in
 * /proc/PID/environ, which are the very bytes on the stack. So it is taken out, and those bytes are overwritten, before anything else runs.
 */
#define _GNU_SOURCE
#include "secret.h"
#include <string.h>
#include <unistd.h>

#define VARIABLE "JITNEY_SECRET="

/* More than a secret may have; its true size is kept. */
static char secret[4097];
static long secret_size = -1;

void secret_take_over(void)
{
    char **kept = environ;

    if (environ == NULL)
        return;
    for (char **variable = environ; *variable != NULL; variable++) {
        if (strncmp(*variable, VARIABLE, strlen(VARIABLE)) != 0) {
            *kept++ = *variable;
            continue;
        }

        /* Of two, getenv would give the first one. */
        if (secret_size < 0) {
            const char *value = *variable + strlen(VARIABLE);

            secret_size = (long)strlen(value);
            memcpy(secret, value, (size_t)secret_size < sizeof secret ? (size_t)secret_size : sizeof secret);
        }
        explicit_bzero(*variable, strlen(*variable));
    }
    *kept = NULL;
}

/* The secret's size, which may be more than is kept of it; -1 where there is none. */
long jitney_secret(const char **bytes)
{
    *bytes = secret;
    return secret_size;
}

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
extern char **environ;
static const char *find(const char *name)
{
    for (char **entry = environ; *entry; entry++)
        if (strncmp(*entry, name, strlen(name)) == 0 && (*entry)[strlen(name)] == '=')
            return *entry;
    return "none";
}
int main(void)
{
    puts(find("GREETING"));
    setenv("ADDED", "by the library", 1);
    puts(find("ADDED"));
    unsetenv("GREETING");
    puts(find("GREETING"));
    static char *own[] = {"OWN=set by the program", 0};
    environ = own;
    puts(getenv("OWN"));
    puts(getenv("ADDED") ? "still there" : "gone");
    return 0;
}

// The C library loads further libraries for these.
#include <netdb.h>
#include <pwd.h>
#include <stdio.h>
int main(void)
{
    struct passwd *entry = getpwuid(0);
    printf("%s %s\n", entry->pw_name, entry->pw_dir);
    struct addrinfo hints = {.ai_flags = AI_NUMERICHOST}, *list;
    printf("%d\n", getaddrinfo("127.0.0.1", "80", &hints, &list));
    return 0;
}

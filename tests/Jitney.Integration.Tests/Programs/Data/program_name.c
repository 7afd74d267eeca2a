#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
int main(void)
{
    errno = 0;
    strtol("99999999999999999999", 0, 10);
    printf("%d\n", errno == ERANGE);
    setenv("TZ", "XYZ-3", 1);
    tzset();
    printf("%s %ld\n", tzname[0], timezone);
    extern int daylight, signgam;
    printf("%d\n", daylight);
    return 0;
}

#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
int main(void)
{
    char path[PATH_MAX];
    puts(strrchr(getcwd(path, sizeof path), '/'));
    FILE *file = fopen("made", "w");
    fputs("here", file);
    fclose(file);
    printf("%d\n", access("../here/made", R_OK));
    return 0;
}

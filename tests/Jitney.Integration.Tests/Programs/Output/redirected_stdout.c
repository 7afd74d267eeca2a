#include <stdio.h>
int main(void)
{
    FILE *kept = stdout;
    FILE *file = tmpfile();
    stdout = file;
    printf("into the file");
    puts(", all of it");
    stdout = kept;
    rewind(file);
    char line[100];
    printf("read back: %s", fgets(line, sizeof line, file));
    return 0;
}

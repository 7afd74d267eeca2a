#include <stdio.h>
#include <stdlib.h>
int main(void)
{
    printf("%d\n", system("exit 3"));
    char line[100];
    FILE *pipe = popen("echo words through a pipe", "r");
    printf("%s", fgets(line, sizeof line, pipe));
    printf("%d\n", pclose(pipe));
    return 0;
}

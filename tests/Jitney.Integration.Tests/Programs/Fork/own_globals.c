#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
static int counter = 1;
static char zeros[100000];
static int numbers[1000] = {1, 2, 3};
int main(void)
{
    int to_child[2], to_parent[2];
    char byte;
    pipe(to_child);
    pipe(to_parent);
    pid_t child = fork();
    if (child == 0) {
        counter += 10;
        memset(zeros, 'c', sizeof zeros);
        numbers[999] = 7;
        write(to_parent[1], "x", 1);
        read(to_child[0], &byte, 1);
        printf("child: %d %c %d\n", counter, zeros[50000], numbers[999]);
        exit(0);
    }
    read(to_parent[0], &byte, 1);
    printf("parent after the child's writes: %d %d %d\n", counter, zeros[50000], numbers[999]);
    counter += 100;
    zeros[50000] = 'p';
    numbers[999] = 9;
    fflush(stdout);
    write(to_child[1], "x", 1);
    waitpid(child, 0, 0);
    printf("parent: %d %c %d\n", counter, zeros[50000], numbers[999]);
    return 0;
}

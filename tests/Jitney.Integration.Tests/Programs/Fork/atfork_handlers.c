// options: -pthread
#include <pthread.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>
static int prepared, parents, children;
static void prepare(void) { prepared++; }
static void in_parent(void) { parents++; }
static void in_child(void) { children++; }
int main(void)
{
    pthread_atfork(prepare, in_parent, in_child);
    if (fork() == 0) {
        printf("child %d %d %d\n", prepared, parents, children);
        return 0;
    }
    wait(0);
    printf("parent %d %d %d\n", prepared, parents, children);
    return 0;
}

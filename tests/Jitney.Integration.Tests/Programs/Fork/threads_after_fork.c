// options: -pthread
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>
static void *add(void *number)
{
    char *text = malloc(100);
    snprintf(text, 100, "%d", *(int *)number + 1);
    *(int *)number = atoi(text);
    free(text);
    return 0;
}
int main(void)
{
    if (fork() == 0) {
        pthread_t threads[8];
        int numbers[8], sum = 0;
        for (int i = 0; i < 8; i++) {
            numbers[i] = i;
            pthread_create(&threads[i], 0, add, &numbers[i]);
        }
        for (int i = 0; i < 8; i++) {
            pthread_join(threads[i], 0);
            sum += numbers[i];
        }
        return sum;
    }
    int status;
    wait(&status);
    printf("%d\n", WEXITSTATUS(status));
    return 0;
}

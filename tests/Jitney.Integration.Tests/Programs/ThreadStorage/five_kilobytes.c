// end: exit 5
// arguments: one two
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#ifndef SIZE
#define SIZE 5000
#endif
#ifndef ALIGNMENT
#define ALIGNMENT 16
#endif
// More than the C library sets aside for libraries that are opened later, as variables of each model.
__thread char zeros[SIZE] __attribute__((aligned(ALIGNMENT)));
static __thread char own[SIZE / 2] = "from the template";
__thread int counter __attribute__((tls_model("initial-exec"))) = 77;
extern char **environ;

static void show_file(const char *name)
{
    FILE *file = fopen(name, "r");
    printf("%s:", name);
    for (int next; (next = getc(file)) != EOF;)
        putchar(next ? next : '|');
    puts("");
    fclose(file);
}

static void *work(void *argument)
{
    int number = (int)(intptr_t)argument, wrong = (uintptr_t)zeros % ALIGNMENT != 0;
    for (int index = 0; index < SIZE; index++)
        wrong += zeros[index] != 0;
    for (int index = sizeof "from the template"; index < SIZE / 2; index++)
        wrong += own[index] != 0;
    printf("%d: %s %d, %d wrong\n", number, own, counter, wrong);
    memset(zeros, 1, SIZE);
    memset(own, '0' + number, 3);
    counter += number;
    printf("%d: %s %d %d\n", number, own, counter, zeros[SIZE - 1]);
    return NULL;
}

int main(int count, char **arguments)
{
    for (int index = 1; index < count; index++)
        puts(arguments[index]);
    for (char **variable = environ; *variable; variable++)
        printf("%s\n", *variable);
    show_file("/proc/self/environ");
    work((void *)1);
    for (intptr_t number = 2; number < 5; number++) {
        pthread_t thread;
        if (pthread_create(&thread, NULL, work, (void *)number) == 0)
            pthread_join(thread, NULL);
        else
            puts("no thread");
    }
    printf("%s %d\n", own, counter);
    return 5;
}

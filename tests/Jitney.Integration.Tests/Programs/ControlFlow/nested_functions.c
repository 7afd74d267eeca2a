// ways: out-of-process, because stacks hold no code in a process that is not the program's own
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
static void *on_thread(void *argument)
{
    int base = *(int *)argument;
    int compare(const void *left, const void *right) { return (*(const int *)left ^ base) - (*(const int *)right ^ base); }
    int numbers[] = {5, 1, 4, 2, 7};
    qsort(numbers, 5, sizeof *numbers, compare);
    for (int i = 0; i < 5; i++)
        printf("%d ", numbers[i]);
    puts("");
    return NULL;
}
int main(void)
{
    int one = 3, other = 4;
    pthread_t thread;
    on_thread(&one);
    pthread_create(&thread, NULL, on_thread, &other);
    pthread_join(thread, NULL);
    return 0;
}

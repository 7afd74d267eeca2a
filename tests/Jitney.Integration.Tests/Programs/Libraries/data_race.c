// ways: own-program, because the sanitizer must be there from the start
// options: -fsanitize=thread
// libraries: -ltsan
// code: pic
// end: exit 66
#include <pthread.h>
#include <stdio.h>
static int shared;
static void *change(void *unused)
{
    for (int i = 0; i < 1000; i++)
        shared++;
    return unused;
}
/* The sanitizer for threads finds what is wrong here, and says so by the exit code. */
int main(void)
{
    pthread_t threads[2];
    for (int i = 0; i < 2; i++)
        pthread_create(&threads[i], NULL, change, NULL);
    for (int i = 0; i < 2; i++)
        pthread_join(threads[i], NULL);
    puts(shared > 0 ? "ran" : "did not");
    return 0;
}

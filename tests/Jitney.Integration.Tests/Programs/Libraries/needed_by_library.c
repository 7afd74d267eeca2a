// shared: needing.c
// options: -pthread
#include <pthread.h>
#include <stdio.h>
int program_value = 4;
const char *const program_names[] = {"zero", "one"};
__thread int program_thread_value = 7;
extern int seen_by_initialiser, *kept_address;
extern int (*kept_function)(int);
extern __thread int library_thread_value;
int library_reads(void);
static int calls;
int program_function(int n) { return n * 100 + calls++; }
int program_may_have(void) { return 10000; }
static void *run(void *unused)
{
    printf("thread: %d %d %d\n", program_thread_value, library_thread_value, library_reads());
    return unused;
}
__attribute__((constructor)) static void begin(void) { printf("program begins: %d %d\n", program_value, program_thread_value); }
int main(void)
{
    pthread_t thread;
    program_thread_value++;
    printf("%d %d %d %d\n", seen_by_initialiser, program_value, kept_address == &program_value, kept_function == program_function);
    printf("%d %d\n", library_thread_value, library_reads());
    pthread_create(&thread, 0, run, 0);
    pthread_join(thread, 0);
    return kept_function(1) - 101;
}

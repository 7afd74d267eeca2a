// end: exit 3
/* Thread-local variables as Visual C++ has them, in threads from before and after, with callbacks and initialisers in their order. */
int puts(const char *text);
char *_itoa(int value, char *text, int base);
int atexit(void (*function)(void));
void *CreateThread(void *security, unsigned long long stack, unsigned (*run)(void *), void *argument, unsigned flags, unsigned *number);
unsigned WaitForSingleObject(void *handle, unsigned milliseconds);

static __declspec(thread) int initialised = 42;
static __declspec(thread) char zeros[100];
__declspec(thread) __declspec(align(16)) char aligned[16] = { 1 };

static void say(const char *text, int number)
{
    char line[100], *next = line;
    while (*text)
        *next++ = *text++;
    _itoa(number, next, 10);
    puts(line);
}

static unsigned run(void *step)
{
    say("before ", initialised);
    initialised += *(int *)step;
    zeros[3] = 1;
    say("in a thread ", initialised);
    return 0;
}

static void bye(void) { puts("bye"); }
static int c_initialiser(void) { puts("initialiser of C"); return 0; }
static void cpp_initialiser(void) { puts("initialiser of C++"); }
static void callback(void *image, unsigned reason, void *reserved)
{
    (void)reserved;
    if (reason > 1)
        say(image ? "callback " : "callback without an image ", reason);
}

__attribute__((section(".CRT$XIU"), used)) static int (*of_c)(void) = c_initialiser;
__attribute__((section(".CRT$XCU"), used)) static void (*of_cpp)(void) = cpp_initialiser;
__attribute__((section(".CRT$XLF"), used)) static void (*of_threads)(void *, unsigned, void *) = callback;

int main(int count, char **arguments, char **environment)
{
    int one = 1;
    atexit(bye);
    void *thread = CreateThread(0, 0, run, &one, 0, 0);
    WaitForSingleObject(thread, -1);
    initialised++;
    say("main ", initialised);
    say("zero ", zeros[3]);
    say("misaligned ", (int)((unsigned long long)aligned & 15));
    say("environment ", environment && environment[0]);
    say("arguments ", count);
    return arguments[0] ? 3 : 4;
}

// end: exit 5
/* All that runs before main and after it, in its order: callbacks for threads, two kinds of initialisers, functions for the exit, and two kinds of terminators. Visual C++'s C
   library runs these where it is an archive, and so does Jitney; start.c does not. */
int puts(const char *text);
int atexit(void (*function)(void));
void *GetStdHandle(unsigned number);
int WriteFile(void *file, const void *bytes, unsigned count, unsigned *written, void *overlapped);

typedef int (*Initialiser)(void);
typedef void (*Function)(void);
typedef void (*Callback)(void *module, unsigned reason, void *reserved);

/* Terminators come when the C library may have closed its streams. */
static void say(const char *text)
{
    unsigned count = 0, written;
    while (text[count])
        count++;
    WriteFile(GetStdHandle((unsigned)-11), text, count, &written, 0);
}

static int early(void) { say("early initialiser\n"); return 0; }
static int later(void) { say("later initialiser\n"); return 0; }
static void constructor(void) { say("constructor\n"); }
static void at_exit(void) { say("at the exit\n"); }
static void before_end(void) { say("terminator\n"); }
static void last(void) { say("last terminator\n"); }
static void attached(void *module, unsigned reason, void *reserved)
{
    (void)module, (void)reserved;
    if (reason == 1)
        say("attached\n");
}

static __attribute__((section(".CRT$XIU"))) const Initialiser early_entry = early;
static __attribute__((section(".CRT$XIV"))) const Initialiser later_entry = later;
static __attribute__((section(".CRT$XCU"))) const Function constructor_entry = constructor;
static __attribute__((section(".CRT$XPU"))) const Function terminator_entry = before_end;
static __attribute__((section(".CRT$XTU"))) const Function last_entry = last;
static __attribute__((section(".CRT$XLU"))) const Callback callback_entry = attached;
const void *volatile kept[] = { &early_entry, &later_entry, &constructor_entry, &terminator_entry, &last_entry, &callback_entry };

int main(void)
{
    atexit(at_exit);
    say("main\n");
    return 5;
}

/* Objects that each thread has of its own: made when the thread begins or first asks, and gone when it ends. */
extern "C" int puts(const char *text);
extern "C" char *_itoa(int value, char *text, int base);
extern "C" void *CreateThread(void *security, unsigned long long stack, unsigned (*run)(void *), void *argument, unsigned flags, unsigned *number);
extern "C" unsigned WaitForSingleObject(void *handle, unsigned milliseconds);

static void say(const char *text, int number)
{
    char line[100], *next = line;
    while (*text)
        *next++ = *text++;
    _itoa(number, next, 10);
    puts(line);
}

struct Object {
    int number;
    Object(int value) : number(value) { say("made ", value); }
    ~Object() { say("gone ", number); }
};

thread_local Object first(1), second(2);
static Object whole(3);

static int lasting(int value)
{
    static Object object(value);
    return object.number;
}

static unsigned run(void *argument)
{
    second.number += *(int *)argument;
    say("in a thread ", first.number + second.number);
    return 0;
}

int main()
{
    say("in main ", first.number + second.number);
    for (int step = 10; step < 30; step += 10) {
        void *thread = CreateThread(0, 0, run, &step, 0, 0);
        WaitForSingleObject(thread, ~0u);
    }
    say("lasting ", lasting(4));
    say("lasting ", lasting(5));
    second.number = 7;
    return 0;
}

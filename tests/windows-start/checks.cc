// One question a run, named by the first word: does what eng/windows/start brings do what programs count on? Compiled with
// checks of the stack, linked with start.lib alone, and run by run.sh. Answers with 0 for yes.
using u8 = unsigned char;
using u16 = unsigned short;
using u32 = unsigned int;
using u64 = unsigned long long;

extern "C" {
extern u64 __security_cookie;
int atexit(void (*function)());
[[noreturn]] __declspec(dllimport) void exit(int code);
[[noreturn]] __declspec(dllimport) void ExitProcess(u32 code);
__declspec(dllimport) void *CreateThread(void *security, u64 stack, u32 (*function)(void *), void *argument, u32 flags, u32 *id);
__declspec(dllimport) u32 WaitForSingleObject(void *handle, u32 milliseconds);
__declspec(dllimport) int GetExitCodeThread(void *handle, u32 *code);
__declspec(dllimport) void RaiseException(u32 code, u32 flags, u32 count, const u64 *words);
void through_a_frame(u64 damage, void (*inner)());
u32 touches_every_page(u64 size);
}

namespace {
int given() { return 41; }
int constructed = given() + 1;

struct Counted {
    int number = given() + 2;
};
thread_local Counted counted;

u32 in_thread(void *) { return (u32)counted.number++; }

u32 of_new_thread(u64 stack, u32 (*function)(void *))
{
    void *thread = CreateThread(nullptr, stack, function, nullptr, 0, nullptr);
    u32 code = 0;
    WaitForSingleObject(thread, 30000);
    GetExitCodeThread(thread, &code);
    return code;
}

// The compiler must not know what is written, nor that it is never read.
__attribute__((noinline)) void fill(volatile u8 *bytes, u64 count)
{
    for (u64 i = 0; i < count; i++)
        bytes[i] = 0x41;
}

__attribute__((noinline)) int overrun(u64 count)
{
    u8 bytes[32];
    fill(bytes, count);
    return bytes[7];
}

// Half a mebibyte at once, in a thread that has used little of its stack.
u32 large_frame(void *) { return touches_every_page(512 * 1024); }

int last = 0;
void first_at_exit() { ExitProcess(last == 5 ? 0 : 1); }
void second_at_exit() { last = 5; }

void raise() { RaiseException(0xE0001234, 0, 0, nullptr); }

bool same(const u16 *word, const char *expected)
{
    u64 i = 0;
    while (expected[i] != 0 && word[i] == (u8)expected[i])
        i++;
    return expected[i] == 0 && word[i] == 0;
}

// Exceptions of the system, which a handler of C takes.
int passes(u64 damage)
{
    __try {
        through_a_frame(damage, raise);
    } __except (1) {
        return 0;
    }
    return 1;
}
}

extern "C" int wmain(int count, u16 **words)
{
    if (count < 2)
        return 2;
    if (same(words[1], "constructors"))
        return constructed == 42 ? 0 : 1;
    if (same(words[1], "words"))
        return count == 4 && same(words[2], "a b") && same(words[3], "") ? 0 : 1;
    if (same(words[1], "threads"))
        return counted.number == 43 && of_new_thread(0, in_thread) == 43 && counted.number == 43 ? 0 : 1;
    if (same(words[1], "cookie"))
        return __security_cookie != 0x00002B992DDFA232 && __security_cookie != 0 && __security_cookie >> 48 == 0 ? 0 : 1;
    if (same(words[1], "another-cookie")) // its low byte; run.sh looks at several runs
        return (int)(__security_cookie ^ __security_cookie >> 8 ^ __security_cookie >> 16) & 0x7F;
    if (same(words[1], "within"))
        return overrun(32) == 0x41 ? 0 : 1;
    if (same(words[1], "overrun"))
        return overrun(64);
    if (same(words[1], "large-frame"))
        return of_new_thread(1024 * 1024, large_frame) == 1 ? 0 : 1;
    if (same(words[1], "exit")) {
        atexit(first_at_exit);
        atexit(second_at_exit);
        exit(1);
    }
    if (same(words[1], "passing-exception"))
        return passes(0);
    if (same(words[1], "passing-exception-overrun"))
        return passes(1);
    return 2;
}

/* Exceptions of Windows, and walks of its stacks, which pass the code that Jitney makes for calls. Clang with Microsoft's conventions compiles it. */
struct three { long long a, b, c; };

__declspec(dllimport) void RaiseException(unsigned long, unsigned long, unsigned long, const void *);
__declspec(dllimport) unsigned short RtlCaptureStackBackTrace(unsigned long, unsigned long, void **, unsigned long *);

enum { number = 0xE0001234 };

long long thrower(long long a, double b, long long c, long long d, long long e, struct three f)
{
    RaiseException(number, 0, 0, 0);
    return a + (long long)b + c + d + e + f.a;
}

void thrower_entry(void *context, const void *arguments, void *result, unsigned long long argument_size, unsigned long long result_size)
{
    (void)context, (void)arguments, (void)argument_size;
    RaiseException(number, 0, 0, 0);
    *(long long *)result = (long long)result_size;
}

long long guarded(void (*thunk)(void *, const void *, void *), long long left, long long right)
{
    unsigned long long block[10] = { 0 }, result;
    long long other = left * 3;
    __try {
        thunk((void *)thrower, block, &result);
    } __except (_exception_code() == number) {
        return other == left * 3 ? left + right : -1;
    }
    return 0;
}

long long guarded_callback(long long (*callback)(long long, double, long long, long long, long long, struct three), long long left, long long right)
{
    long long other = left * 3;
    __try {
        callback(1, 2, 3, 4, 5, (struct three){ 6, 7, 8 });
    } __except (_exception_code() == number) {
        return other == left * 3 ? left + right : -1;
    }
    return 0;
}

static void *return_address;

__declspec(noinline) long long depth(void)
{
    void *frames[16];
    unsigned short count = RtlCaptureStackBackTrace(0, 16, frames, 0);
    for (int i = 0; i < count; i++)
        if (frames[i] >= return_address && (char *)frames[i] < (char *)return_address + 256)
            return i > 1;
    return 0;
}

__declspec(noinline) long long walk(void (*thunk)(void *, const void *, void *), void *function)
{
    unsigned long long result = 0;
    return_address = (void *)walk;
    thunk(function, 0, &result);
    return (long long)result + (result == 0 ? -1 : 0);
}

// end: exit 11
/* __try, __except and __finally, over a fault of the processor's. */
int puts(const char *text);
static volatile int *nowhere;

__attribute__((noinline)) static void store(void) { *nowhere = 1; }
__attribute__((noinline)) static int load(void) { return *nowhere; }

static int catches(void)
{
    __try {
        store();
        return 0;
    } __except (1) {
        puts("caught");
        return 5;
    }
}

static int cleans_up(void)
{
    int result = 0;
    __try {
        __try {
            result = load();
        } __finally {
            puts("finally");
        }
    } __except (1) {
        result = 6;
    }
    return result;
}

int main(void)
{
    int first = catches();
    return first + cleans_up();
}

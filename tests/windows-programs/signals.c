// end: exit 4
/* Handlers that plain C has for faults of the processor: one returns when all is repaired, one ends the program. */
int puts(const char *text);
__attribute__((noreturn)) void exit(int status);
typedef void (*Handler)(int number);
Handler signal(int number, Handler handler);
enum { illegal = 4, access = 11, whole = 4096, can_write = 4 };
int VirtualProtect(void *address, unsigned long long size, unsigned protection, unsigned *before);

static __declspec(align(4096)) char page[whole];

static void on_access(int number)
{
    unsigned before;
    puts(number == access ? "access" : "other");
    VirtualProtect(page, whole, can_write, &before);
}

static void on_instruction(int number)
{
    puts(number == illegal ? "instruction" : "other");
    exit(4);
}

int main(void)
{
    unsigned before;
    signal(access, on_access);
    signal(illegal, on_instruction);
    VirtualProtect(page, whole, 2, &before);
    *(volatile char *)page = 1;
    puts("repaired");
    __builtin_trap();
}

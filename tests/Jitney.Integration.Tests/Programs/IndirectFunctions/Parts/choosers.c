static int generic(int value) { return value + 1; }
static int special(int value) { return value + 1000; }
static int (*choose(void))(int)
{
#ifdef __x86_64__
    __builtin_cpu_init();
    return __builtin_cpu_supports("sse2") ? special : generic;
#else
    return special;
#endif
}
int chosen_elsewhere(int value) __attribute__((ifunc("choose")));
int (*address_there(void))(int) { return chosen_elsewhere; }
int (*const table_there[])(int) = { generic, chosen_elsewhere, special };
static int calls;
static int counting(int value) { return calls += value; }
static int (*choose_counting(void))(int) { return counting; }
__attribute__((visibility("hidden"))) int chosen_hidden(int value) __attribute__((ifunc("choose_counting")));
int call_hidden(int value) { return chosen_hidden(value) + chosen_hidden(value); }

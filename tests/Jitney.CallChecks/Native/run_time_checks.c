/* Calls what Visual C++'s code calls that checks itself, as that code does. Clang with Microsoft's conventions compiles it. */
struct variable {
    int offset, size;
    const char *name;
};
struct frame {
    int count;
    const struct variable *variables;
};

char _RTC_Check_2_to_1(short);
char _RTC_Check_4_to_1(int);
char _RTC_Check_8_to_1(long long);
short _RTC_Check_4_to_2(int);
short _RTC_Check_8_to_2(long long);
int _RTC_Check_8_to_4(long long);
void _RTC_CheckStackVars(void *, const struct frame *);
void _RTC_CheckStackVars2(void *, const struct frame *, void *);
void _RTC_AllocaHelper(void *, unsigned long long, void **);
void _RTC_UninitUse(const char *);
void _RTC_InitBase(void);
void _RTC_Shutdown(void);

/* What is left of a value in a type of `to` bytes, from one of `from`. */
long long narrow(int from, int to, long long value)
{
    switch (10 * from + to) {
    case 21: return _RTC_Check_2_to_1((short)value);
    case 41: return _RTC_Check_4_to_1((int)value);
    case 81: return _RTC_Check_8_to_1(value);
    case 42: return _RTC_Check_4_to_2((int)value);
    case 82: return _RTC_Check_8_to_2(value);
    case 84: return _RTC_Check_8_to_4(value);
    default: return -1000;
    }
}

/* Checks a frame of two variables, 8 and 12 bytes, after the byte at a place was set; at none for -1. */
int check_frame(int place, int with_blocks)
{
    static const struct variable variables[] = { { 8, 8, "first" }, { 24, 12, "second" } };
    static const struct frame frame = { 2, variables };
    unsigned char bytes[48];
    for (int index = 0; index < 48; index++)
        ((volatile unsigned char *)bytes)[index] = 0xCC;
    if (place >= 0)
        ((volatile unsigned char *)bytes)[place] = 1;
    if (with_blocks)
        _RTC_CheckStackVars2(bytes, &frame, 0);
    else
        _RTC_CheckStackVars(bytes, &frame);
    return 42;
}

/* Calls what reports nothing where all is well. */
int begin_and_end(void)
{
    void *list = 0;
    unsigned char block[64];
    _RTC_InitBase();
    _RTC_AllocaHelper(block, sizeof block, &list);
    _RTC_CheckStackVars(block, 0);
    _RTC_Shutdown();
    return 42;
}

int use_unset(void)
{
    _RTC_UninitUse("x");
    return 42;
}

/* Which loaded file code belongs to, by the lines of /proc/self/maps: the one of the same file whose content begins there. */

enum { most_codes = 1024 };

static struct code {
    uint64_t start, end, file;
} codes[most_codes];
static int code_count;
static uint64_t last_file, last_start;

static void forget_code(void)
{
    code_count = 0;
    last_file = 0;
}

/* A line, from its permissions on: "r-xp OFFSET DEVICE INODE ...". */
static void list_code(uint64_t start, uint64_t end, const char *line)
{
    const char *at = line + 5;
    uint64_t file = 1;

    while (*at != ' ')
        at++;
    for (int spaces = 0; *at != '\n' && (spaces += *at == ' ') < 3; at++)
        file = file * 31 + (unsigned char)*at;
    if (number_at(line + 5, 16) == 0) {
        last_file = file;
        last_start = start;
    }
    if (line[2] == 'x' && file == last_file && code_count < most_codes)
        codes[code_count++] = (struct code){ start, end, last_start };
}

/* Where the file begins that an instruction is of; 0 where there is none. */
static uint64_t file_at(uint64_t instruction)
{
    for (int index = 0; index < code_count; index++)
        if (instruction >= codes[index].start && instruction < codes[index].end)
            return codes[index].file;
    return 0;
}

/* For processors on which a call puts the return address into a register: whether a function has saved it on the stack at one of its instructions. The file that the code was
 * loaded from says so in its unwind table.
 *
 * Formats: "ELF", "Linux Standard Base" (.eh_frame, .eh_frame_hdr), "DWARF Debugging Information Format", 6.4. All memory is read by the system, for others may unmap it. Whatever is not
 * as compilers and linkers write it counts as not saved. */

enum { largest_entry = 1 << 11, most_states = 8 };
enum { loaded = 1, unwind_table = 0x6474e550 };
enum { four_bytes_from_here = 0x1b, four_bytes_from_table = 0x3b, four_bytes = 0x03 };

struct reader {
    const unsigned char *at, *end;
    int is_broken;
};

static int read_memory(uint64_t address, void *to, long size)
{
    return call6(SYS_pread64, memory, (long)to, size, (long)address, 0, 0) == size;
}

static uint64_t next_bytes(struct reader *reader, int count)
{
    uint64_t value = 0;

    if (reader->end - reader->at < count) {
        reader->is_broken = 1;
        return 0;
    }
    for (int index = 0; index < count; index++)
        value |= (uint64_t)*reader->at++ << (8 * index);
    return value;
}

/* In groups of seven bits; a sign counts for nothing here. */
static uint64_t next_number(struct reader *reader)
{
    uint64_t value = 0;

    for (int shift = 0; shift < 64; shift += 7) {
        uint64_t byte = next_bytes(reader, 1);
        value |= (byte & 0x7f) << shift;
        if (byte < 0x80)
            return value;
    }
    reader->is_broken = 1;
    return 0;
}

static void skip(struct reader *reader, uint64_t count)
{
    if ((uint64_t)(reader->end - reader->at) < count)
        reader->is_broken = 1;
    else
        reader->at += count;
}

/* An entry of .eh_frame, from behind its length. */
static int read_entry(uint64_t address, unsigned char *buffer, struct reader *reader)
{
    uint32_t length;

    if (!read_memory(address, &length, sizeof length) || length < 4 || length > largest_entry || !read_memory(address + sizeof length, buffer, length))
        return 0;
    *reader = (struct reader){ buffer, buffer + length, 0 };
    return 1;
}

/* Follows instructions up to a distance from the function's start; whether the return address is saved there. */
static int follow(struct reader *reader, uint64_t unit, uint64_t distance, uint64_t *reached, int is_saved, int was_saved)
{
    int states[most_states], state_count = 0;

    while (!reader->is_broken && reader->at < reader->end) {
        uint64_t operation = next_bytes(reader, 1), low = operation & 0x3f, count = 0;
        switch (operation >> 6) {
        case 1: /* advance */
            count = low;
            break;
        case 2: /* saved at an offset */
            next_number(reader);
            is_saved |= low == return_address_register;
            continue;
        case 3: /* as at the beginning */
            is_saved = low == return_address_register ? was_saved : is_saved;
            continue;
        default:
            switch (operation) {
            case 0x02: case 0x03: case 0x04: /* advance */
                count = next_bytes(reader, 1 << (operation - 2));
                break;
            case 0x00: case 0x2c: case 0x2d: /* nothing; whether the address is signed */
                continue;
            case 0x05: case 0x11: /* saved at an offset */
                is_saved |= next_number(reader) == return_address_register;
                next_number(reader);
                continue;
            case 0x06: /* as at the beginning */
                is_saved = next_number(reader) == return_address_register ? was_saved : is_saved;
                continue;
            case 0x07: /* undefined: there is no caller */
                is_saved |= next_number(reader) == return_address_register;
                continue;
            case 0x08: /* unchanged */
                is_saved &= next_number(reader) != return_address_register;
                continue;
            case 0x09: case 0x14: case 0x15: /* in another register; a value */
                is_saved &= next_number(reader) != return_address_register;
                next_number(reader);
                continue;
            case 0x0a: /* the state is kept */
                if (state_count == most_states)
                    reader->is_broken = 1;
                else
                    states[state_count++] = is_saved;
                continue;
            case 0x0b:
                if (state_count == 0)
                    reader->is_broken = 1;
                else
                    is_saved = states[--state_count];
                continue;
            case 0x0c: case 0x12: /* where the frame begins */
                next_number(reader);
                next_number(reader);
                continue;
            case 0x0d: case 0x0e: case 0x13: case 0x2e:
                next_number(reader);
                continue;
            case 0x0f:
                skip(reader, next_number(reader));
                continue;
            case 0x10: /* saved where an expression says */
                is_saved |= next_number(reader) == return_address_register;
                skip(reader, next_number(reader));
                continue;
            case 0x16:
                is_saved &= next_number(reader) != return_address_register;
                skip(reader, next_number(reader));
                continue;
            default:
                reader->is_broken = 1;
                continue;
            }
        }
        *reached += count * unit;
        if (*reached > distance)
            break;
    }
    return is_saved && !reader->is_broken;
}

/* What entries have in common, up to its instructions: what distances are multiples of; 0 where it is not understood. */
static uint64_t read_common(struct reader *reader)
{
    const unsigned char *letters;
    uint64_t version, unit;
    int is_understood = 0;

    skip(reader, 4);
    version = next_bytes(reader, 1);
    letters = reader->at;
    while (next_bytes(reader, 1) != 0)
        ;
    unit = next_number(reader);
    next_number(reader);
    if ((version == 1 ? next_bytes(reader, 1) : next_number(reader)) != return_address_register || (version != 1 && version != 3) || reader->is_broken || *letters++ != 'z')
        return 0;
    uint64_t size = next_number(reader);
    struct reader more = *reader;
    skip(reader, size);
    for (; *letters != 0 && !more.is_broken; letters++) {
        if (*letters == 'R')
            is_understood = next_bytes(&more, 1) == four_bytes_from_here;
        else if (*letters == 'L')
            skip(&more, 1);
        else if (*letters == 'P') {
            uint64_t size_of_pointer = next_bytes(&more, 1) & 7;
            skip(&more, size_of_pointer == 3 ? 4 : size_of_pointer == 0 || size_of_pointer == 4 ? 8 : 2);
        } else if (*letters != 'B' && *letters != 'S' && *letters != 'G')
            return 0;
    }
    return is_understood && !reader->is_broken && !more.is_broken ? unit : 0;
}

static int is_saved_by_entry(uint64_t entry, uint64_t instruction)
{
    unsigned char own[largest_entry], common[largest_entry];
    struct reader reader, before;
    uint64_t reached = 0, unit, start, size;

    if (!read_entry(entry, own, &reader))
        return 0;
    if (!read_entry(entry + 4 - next_bytes(&reader, 4), common, &before) || (unit = read_common(&before)) == 0)
        return 0;
    start = entry + 8 + (uint64_t)(int64_t)(int32_t)next_bytes(&reader, 4);
    size = next_bytes(&reader, 4);
    skip(&reader, next_number(&reader));
    if (instruction < start || instruction - start >= size)
        return 0;
    int was_saved = follow(&before, unit, instruction - start, &reached, 0, 0);
    return !before.is_broken && follow(&reader, unit, instruction - start, &reached, was_saved, was_saved);
}

/* Finds the entry for an instruction in the sorted table of a loaded file; 0 for none. */
static uint64_t entry_for(uint64_t table, uint64_t instruction)
{
    struct { unsigned char version, pointer, count, entries; int32_t frames; uint32_t entry_count; } head;
    struct { int32_t start, entry; } line;
    uint32_t low = 0, high;

    if (!read_memory(table, &head, sizeof head) || head.version != 1 || head.pointer != four_bytes_from_here || head.count != four_bytes || head.entries != four_bytes_from_table)
        return 0;
    for (high = head.entry_count; low < high;) {
        uint32_t middle = low + (high - low) / 2;
        if (!read_memory(table + sizeof head + 8 * (uint64_t)middle, &line, sizeof line))
            return 0;
        if (table + (uint64_t)(int64_t)line.start <= instruction)
            low = middle + 1;
        else
            high = middle;
    }
    return low > 0 && read_memory(table + sizeof head + 8 * (uint64_t)(low - 1), &line, sizeof line) ? table + (uint64_t)(int64_t)line.entry : 0;
}

/* Where a loaded file has its table; 0 for none. */
static uint64_t table_of(uint64_t file)
{
    struct { unsigned char start[32]; uint64_t segments; unsigned char between[14]; uint16_t size, count; } head;
    struct { uint32_t type, flags; uint64_t offset, address; } segment;
    uint64_t distance = 0, table = 0;

    if (!read_memory(file, &head, 58) || *(uint32_t *)head.start != 0x464c457f)
        return 0;
    for (int index = 0; index < head.count; index++) {
        if (!read_memory(file + head.segments + (uint64_t)index * head.size, &segment, sizeof segment))
            return 0;
        if (segment.type == loaded && segment.offset == 0)
            distance = file - segment.address;
        else if (segment.type == unwind_table)
            table = segment.address;
    }
    return table == 0 ? 0 : table + distance;
}

static uint64_t answered_instruction;
static int answer_for_instruction;

/* Whether a thread that sleeps at an instruction has its return address on the stack. Most sleep at the same one. */
static int has_return_address_on_stack(uint64_t instruction)
{
    if (instruction != answered_instruction) {
        uint64_t file = file_at(instruction), table = file == 0 ? 0 : table_of(file), entry = table == 0 ? 0 : entry_for(table, instruction);

        answered_instruction = instruction;
        answer_for_instruction = entry != 0 && is_saved_by_entry(entry, instruction);
    }
    return answer_for_instruction;
}

/* Shows debug objects of linked code to a debugger, by the interface that gdb and lldb know: they look for these two names in the executable, stop
 * at the function, and read the list that the variable holds. Both must be in the dynamic symbol table (see exports.map), for programs are stripped.
 *
 * See "JIT Compilation Interface" in gdb's manual.
 */
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>

enum { NOTHING, REGISTER, UNREGISTER };

struct jit_code_entry {
    struct jit_code_entry *next_entry;
    struct jit_code_entry *prev_entry;
    const char *symfile_addr;
    uint64_t symfile_size;
};

struct jit_descriptor {
    uint32_t version;
    uint32_t action_flag;
    struct jit_code_entry *relevant_entry;
    struct jit_code_entry *first_entry;
};

struct jit_descriptor __jit_debug_descriptor = {.version = 1};

/* Debuggers set a breakpoint here. It must remain a function of its own, and each call of it one. */
__attribute__((noinline, used)) void __jit_debug_register_code(void)
{
    __asm__ volatile("" ::: "memory");
}

static pthread_mutex_t list = PTHREAD_MUTEX_INITIALIZER;

/* Shows the object of so many bytes, which must stay where it is until it is taken away. Returns 0 when there is no memory for it. */
int jitney_debugger_show(const char *object, uint64_t size, int stops_debugger)
{
    struct jit_code_entry *entry = malloc(sizeof *entry);

    if (entry == NULL)
        return 0;
    entry->symfile_addr = object;
    entry->symfile_size = size;
    entry->prev_entry = NULL;

    pthread_mutex_lock(&list);
    entry->next_entry = __jit_debug_descriptor.first_entry;
    if (entry->next_entry != NULL)
        entry->next_entry->prev_entry = entry;
    __jit_debug_descriptor.first_entry = entry;
    __jit_debug_descriptor.relevant_entry = entry;
    __jit_debug_descriptor.action_flag = REGISTER;
    if (stops_debugger)
        __jit_debug_register_code();
    pthread_mutex_unlock(&list);
    return 1;
}

/* Takes all objects away that begin in the range. */
void jitney_debugger_hide(const char *start, const char *end)
{
    pthread_mutex_lock(&list);
    for (struct jit_code_entry *entry = __jit_debug_descriptor.first_entry, *next; entry != NULL; entry = next) {
        next = entry->next_entry;
        if (entry->symfile_addr < start || entry->symfile_addr >= end)
            continue;

        if (entry->prev_entry != NULL)
            entry->prev_entry->next_entry = next;
        else
            __jit_debug_descriptor.first_entry = next;
        if (next != NULL)
            next->prev_entry = entry->prev_entry;
        __jit_debug_descriptor.relevant_entry = entry;
        __jit_debug_descriptor.action_flag = UNREGISTER;
        __jit_debug_register_code();
        free(entry);
    }
    __jit_debug_descriptor.relevant_entry = NULL;
    __jit_debug_descriptor.action_flag = NOTHING;
    pthread_mutex_unlock(&list);
}

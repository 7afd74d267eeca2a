using Jitney.Integration.Tests.Infrastructure;
using Jitney.Memory;

namespace Jitney.Integration.Tests.Programs;

/// <summary>Allocators that take the C library's place: from archives, and from shared libraries.</summary>
public sealed class AllocatorTests(Workshop workshop)
{
    private const string Allocator = """
        #include <stdlib.h>
        #include <string.h>
        #include <unistd.h>
        static char heap[16 << 20] __attribute__((aligned(16)));
        static size_t used;
        int blocks_of_allocator;
        void *malloc(size_t size)
        {
            size_t room = (size + 31) & ~(size_t)15;
            size_t start = __atomic_fetch_add(&used, room, __ATOMIC_SEQ_CST);
            if (start + room > sizeof heap)
                return 0;
            blocks_of_allocator++;
            *(size_t *)(heap + start) = size;
            return heap + start + 16;
        }
        void free(void *block)
        {
            static const char text[] = "not from here\n";
            if (block && ((char *)block < heap || (char *)block >= heap + sizeof heap)) {
                write(1, text, sizeof text - 1);
                abort();
            }
        }
        void *calloc(size_t count, size_t size) { return malloc(count * size); }
        void *realloc(void *block, size_t size)
        {
            void *larger = malloc(size);
            if (block && larger) {
                size_t before = ((size_t *)block)[-2];
                memcpy(larger, block, before < size ? before : size);
            }
            free(block);
            return larger;
        }
        """;

    private const string Program = """
        #include <stdio.h>
        #include <stdlib.h>
        #include <string.h>
        extern int blocks_of_allocator;
        int main(void)
        {
            char *line = 0, *copy = strdup("copied"), *own = malloc(10);
            size_t room = 0;
            FILE *file = fopen("/proc/self/status", "r");
            strcpy(own, "own");
            getline(&line, &room, file);
            fclose(file);
            printf("%s %s %s %d\n", copy, own, strchr(line, ':') ? "line" : "", blocks_of_allocator > 0);
            free(copy);
            free(line);
            own = realloc(own, 20);
            free(own);
            return 0;
        }
        """;

    // Allocates before any program runs, and gives it out afterwards.
    private const string Library = """
        #include <stdlib.h>
        #include <string.h>
        static char *early;
        __attribute__((constructor)) static void begin(void) { early = strdup("early"); }
        char *take_early(void) { return early; }
        char *make(void) { char *block = malloc(20); strcpy(block, "made"); return block; }
        void give(void *block) { free(block); }
        """;

    private const string Opener = """
        #define _GNU_SOURCE
        #include <dlfcn.h>
        #include <stdio.h>
        #include <stdlib.h>
        #include <string.h>
        extern int blocks_of_allocator;
        char *take_early(void), *make(void);
        void give(void *block);
        static void use(char *(*make)(void), void (*give)(void *), char *(*take_early)(void))
        {
            char *made = make();
            printf("%s ", made);
            free(made);
            give(malloc(10));
            give(strdup("copied"));
            free(take_early());
        }
        int main(int count, char **arguments)
        {
            void *library = dlopen(arguments[1], RTLD_NOW), *c_library = dlopen("libc.so.6", RTLD_NOW);
            void *(*found)(size_t) = (void *(*)(size_t))dlsym(RTLD_DEFAULT, "malloc");
            use(make, give, take_early);
            use((char *(*)(void))dlsym(library, "make"), (void (*)(void *))dlsym(library, "give"), (char *(*)(void))dlsym(library, "take_early"));
            free(found(10));
            printf("%d %d %d %d\n", found == malloc, dlsym(RTLD_DEFAULT, "free") == (void *)free, dlsym(c_library, "malloc") == (void *)malloc, blocks_of_allocator > 5);
            return 0;
        }
        """;

    // Counts, and passes on to the allocator behind it.
    private const string Counter = """
        #define _GNU_SOURCE
        #include <dlfcn.h>
        #include <stddef.h>
        int blocks_of_allocator;
        void *malloc(size_t size)
        {
            static void *(*next)(size_t);
            if (next == 0)
                next = (void *(*)(size_t))dlsym(RTLD_NEXT, "malloc");
            blocks_of_allocator++;
            return next(size);
        }
        void free(void *block)
        {
            static void (*next)(void *);
            if (next == 0)
                next = (void (*)(void *))dlsym(RTLD_NEXT, "free");
            next(block);
        }
        """;

    public static TheoryData<MemoryTransport> Memories => [.. Enum.GetValues<MemoryTransport>()];

    [Theory]
    [MemberData(nameof(Memories))]
    public async Task A_shared_allocator_serves_the_C_library_too(MemoryTransport memory)
    {
        Outcome linked = await new LinkedProgram(workshop, ["program"]).RunLinkedAsync(memory, Inputs(Shared()), workshop.NewFolder());
        Assert.Equal(("copied own line 1\n", "exit 0"), (linked.Output, linked.End));
    }

    [Fact]
    public async Task A_shared_allocator_is_left_out_in_process()
    {
        Outcome linked = await new LinkedProgram(workshop, ["program"]).RunInProcessAsync(Inputs(Shared()), workshop.NewFolder());
        Assert.Equal(("copied own line 0\n", "exit 0"), (linked.Output, linked.End));
    }

    [Theory]
    [MemberData(nameof(Memories))]
    public async Task An_allocator_from_an_archive_serves_the_C_library_too(MemoryTransport memory)
    {
        Outcome linked = await new LinkedProgram(workshop, ["program"]).RunLinkedAsync(memory, Inputs(Static()), workshop.NewFolder());
        Assert.Equal(("copied own line 1\n", "exit 0"), (linked.Output, linked.End));
    }

    [Fact]
    public async Task An_allocator_from_an_archive_is_left_out_in_process()
    {
        Outcome linked = await new LinkedProgram(workshop, ["program"]).RunInProcessAsync(Inputs(Static()), workshop.NewFolder());
        Assert.Equal(("copied own line 0\n", "exit 0"), (linked.Output, linked.End));
    }

    [Theory]
    [InlineData(Allocator, "object")]
    [InlineData(Allocator, "archive")]
    [InlineData(Allocator, "library")]
    [InlineData(Counter, "object")]
    [InlineData(Counter, "library")]
    public async Task An_allocator_serves_libraries_before_it_and_such_as_are_opened_later(string allocator, string kind)
    {
        string compiled = kind == "library" ? workshop.Library(allocator, "-fno-builtin") : workshop.Object(allocator, CodeKind.Pic, "-fno-builtin");
        string[] inputs =
        [
            workshop.Object(Opener, CodeKind.Pic, "-fno-builtin"),
            workshop.Library(Library, "-fno-builtin"),
            kind == "archive" ? workshop.Archive(compiled) : compiled,
        ];
        var program = new LinkedProgram(workshop, ["program", workshop.Library("int another;\n" + Library, "-fno-builtin")]);
        string native = workshop.Program(Opener, ["-fno-builtin", "-rdynamic", "-Wl,--no-as-needed", inputs[1], compiled]);
        Outcome expected = await program.RunNativelyAsync(native, workshop.NewFolder());
        Outcome linked = await program.RunLinkedAsync(MemoryTransport.Shared, inputs, workshop.NewFolder());
        Assert.Equal("made made 1 1 0 1\n", expected.Output);
        Assert.Equal((expected.Output, expected.End), (linked.Output, linked.End));
    }

    private string[] Inputs(string allocator) => [workshop.Object(Program, CodeKind.Pic, "-D_GNU_SOURCE", "-fno-builtin"), allocator];

    private string Shared() => workshop.Library(Allocator, "-fno-builtin");

    private string Static() => workshop.Archive(workshop.Object(Allocator, CodeKind.Pic, "-fno-builtin"));
}

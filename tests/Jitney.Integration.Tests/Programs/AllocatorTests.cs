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

    private string[] Inputs(string allocator) => [workshop.Object(Program, CodeKind.Pic, "-D_GNU_SOURCE", "-fno-builtin"), allocator];

    private string Shared() => workshop.Library(Allocator, "-fno-builtin");

    private string Static() => workshop.Archive(workshop.Object(Allocator, CodeKind.Pic, "-fno-builtin"));
}

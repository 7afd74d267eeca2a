using Jitney.Integration.Tests.Infrastructure;
using Jitney.Memory;

namespace Jitney.Integration.Tests.Programs;

/// <summary>Libraries that a program opens, and that need the program's own symbols, as plug-ins do.</summary>
public sealed class LibraryThatNeedsTheProgramTests(Workshop workshop)
{
    private const string Plugin = """
        #include <stdio.h>
        int program_function(int);
        extern int program_data;
        extern const char *const program_names[];
        extern __thread int program_thread_data;
        __attribute__((weak)) int not_there(void);
        int (*kept)(int) = program_function;
        int plug_in(void)
        {
            program_data += 5;
            program_thread_data += 2;
            printf("%s %d\n", program_names[1], not_there == 0);
            return program_function(program_data) + (kept == program_function);
        }
        """;

    private const string Host = """
        #define _GNU_SOURCE
        #include <dlfcn.h>
        #include <stdio.h>
        int program_data = 10;
        __thread char program_thread_name[5] = "name";
        __thread int program_thread_data = 20;
        const char *const program_names[] = {"zero", "one"};
        int program_function(int n) { return n * 100; }
        int main(int argc, char **argv)
        {
            void *library = dlopen(argv[1], argv[2][0] == 'g' ? RTLD_NOW | RTLD_GLOBAL : RTLD_LAZY);
            if (!library)
                return puts(dlerror()), 1;
            int (*plug_in)(void) = (int (*)(void))dlsym(library, "plug_in");
            printf("%d %d %d\n", plug_in(), program_data, program_thread_data);
            printf("%d\n", dlsym(RTLD_DEFAULT, "program_thread_name") == (void *)program_thread_name);
            printf("%d\n", *(int (**)(int))dlsym(library, "kept") == program_function);
            dlclose(library);
            return argc;
        }
        """;

    public static TheoryData<MemoryTransport, CodeKind, string> Cases
    {
        get
        {
            var data = new TheoryData<MemoryTransport, CodeKind, string>();
            foreach (MemoryTransport memory in Enum.GetValues<MemoryTransport>())
            {
                foreach (CodeKind code in Enum.GetValues<CodeKind>())
                {
                    data.Add(memory, code, "global");
                    data.Add(memory, code, "lazy");
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Finds_it_as_natively_linked(MemoryTransport memory, CodeKind code, string mode)
    {
        var program = new LinkedProgram(workshop, ["program", workshop.Library(Plugin), mode]);
        string native = workshop.Program(Host, "-rdynamic", code == CodeKind.Pic ? "-pie" : "-no-pie");
        Outcome expected = await program.RunNativelyAsync(native, workshop.NewFolder());
        Assert.Equal("exit 3", expected.End);

        Outcome outcome = await program.RunLinkedAsync(memory, [workshop.Object(Host, code)], workshop.NewFolder());

        Assert.Equal(expected, outcome);
    }
}

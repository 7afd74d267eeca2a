using Jitney.Integration.Tests.Infrastructure;
using Jitney.Memory;

namespace Jitney.Integration.Tests.Programs;

/// <summary>A function of a library has one address, for linked code of either kind, for libraries, and for who asks the dynamic linker.</summary>
public sealed class FunctionAddressTests(Workshop workshop)
{
    private const string Library = """
        #include <stdio.h>
        #include <string.h>
        typedef void function(void);
        int library_function(int n) { return n + 1; }
        function *address_of_puts(void) { return (function *)puts; }
        function *address_of_compare(void) { return (function *)strcmp; }
        function *address_of_own(void) { return (function *)library_function; }
        function *table[] = {(function *)puts, (function *)library_function};
        int is_own(function *other) { return other == (function *)library_function; }
        int call_all(int n) { puts("called"); return library_function(n) + strcmp("a", "a"); }
        """;

    private const string LaterLibrary = """
        #include <stdio.h>
        int library_function(int);
        void *later_address(void) { return (void *)library_function; }
        void *later_puts = (void *)puts;
        """;

    private const string Program = """
        #define _GNU_SOURCE
        #include <dlfcn.h>
        #include <stdio.h>
        #include <string.h>
        typedef void function(void);
        int library_function(int);
        function *address_of_puts(void), *address_of_compare(void), *address_of_own(void);
        extern function *table[];
        int is_own(function *), call_all(int);
        int main(int argc, char **argv)
        {
            function *volatile put = (function *)puts, *volatile compare = (function *)strcmp, *volatile own = (function *)library_function;
            printf("%d %d %d\n", put == address_of_puts(), compare == address_of_compare(), own == address_of_own());
            printf("%d %d %d\n", put == table[0], own == table[1], is_own(own));
            printf("%d %d %d\n", dlsym(RTLD_DEFAULT, "puts") == (void *)put, dlsym(RTLD_DEFAULT, "strcmp") == (void *)compare,
                dlsym(RTLD_DEFAULT, "library_function") == (void *)own);
            void *later = dlopen(argv[1], RTLD_NOW);
            printf("%d %d\n", ((void *(*)(void))dlsym(later, "later_address"))() == (void *)own, *(void **)dlsym(later, "later_puts") == (void *)put);
            printf("%d %d %d\n", call_all(1), ((int (*)(int))own)(2), ((int (*)(const char *, const char *))compare)("x", "x"));
            dlclose(later);
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
                    // Bound at the first call and at start, with symbols beside code and apart from it.
                    foreach (string option in new[] { "-Wl,-z,lazy", "-Wl,-z,now", "-Wl,-z,noseparate-code" })
                    {
                        data.Add(memory, code, option);
                    }
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Is_the_same_for_everybody_as_natively(MemoryTransport memory, CodeKind code, string option)
    {
        string library = workshop.Library(Library, option);
        var program = new LinkedProgram(workshop, ["program", workshop.Library(LaterLibrary, option, "-Wl,--no-as-needed", library)]);
        string native = workshop.Program(Program, code == CodeKind.Pic ? "-pie" : "-no-pie", code == CodeKind.Pic ? "-fpie" : "-fno-pie", "-Wl,--no-as-needed", library);
        Outcome expected = await program.RunNativelyAsync(native, workshop.NewFolder());
        Assert.Equal("exit 2", expected.End);
        Assert.StartsWith("1 1 1\n1 1 1\n1 1 1\n1 1\n", expected.Output, StringComparison.Ordinal);

        Outcome outcome = await program.RunLinkedAsync(memory, [workshop.Object(Program, code), library], workshop.NewFolder());

        Assert.Equal(expected, outcome);
    }

    [Theory]
    [MemberData(nameof(Ways.Children), MemberType = typeof(Ways))]
    public async Task Stays_usable_when_the_session_has_ended(Way way)
    {
        await using var session = await way.StartAsync();
        session.AddLibrary(workshop.Library(Library, "-Wl,-z,lazy"));
        session.AddObject(workshop.Object("int library_function(int); int call_all(int); int (*volatile kept)(int); int result(void) { kept = library_function; return kept(1) + call_all(2); }", CodeKind.NonPic));
        var result = await session.LookUpAsync("result");
        Assert.Equal(5, await session.CallAsync(result.Address));
    }

    [Theory]
    [MemberData(nameof(Ways.Children), MemberType = typeof(Ways))]
    public async Task Is_that_of_the_first_batch_that_needs_it_near(Way way)
    {
        await using var session = await way.StartAsync();
        session.AddObject(workshop.Object("#include <stdio.h>\nvoid *near(void) { return (void *)puts; }", CodeKind.NonPic));
        var near = await session.LookUpAsync("near");
        session.AddObject(workshop.Object("#include <stdio.h>\nvoid *far(void) { return (void *)puts; } void *table[] = {(void *)puts}; void *entry(void) { return table[0]; }", CodeKind.Pic));
        var later = await session.LookUpAsync(["far", "entry"]);

        long address = await session.CallAsync(near.Address);

        Assert.Equal(address, await session.CallAsync(later[0].Address));
        Assert.Equal(address, await session.CallAsync(later[1].Address));
    }

    [Theory]
    [MemberData(nameof(Ways.Children), MemberType = typeof(Ways))]
    public async Task Leaves_the_function_alone_that_a_library_stands_before(Way way)
    {
        // The C library's own is chosen when it is bound; the library's calls the next one.
        await using var session = await way.StartAsync();
        session.AddLibrary(workshop.Library("""
            #define _GNU_SOURCE
            #include <dlfcn.h>
            int strcmp(const char *left, const char *right)
            {
                int (*next)(const char *, const char *) = (int (*)(const char *, const char *))dlsym(RTLD_NEXT, "strcmp");
                return 10 + next(left, right);
            }
            """, "-fno-builtin"));
        session.AddObject(workshop.Object("int strcmp(const char *, const char *); int (*volatile kept)(const char *, const char *); int result(void) { kept = strcmp; return kept(\"a\", \"a\"); }", CodeKind.NonPic, "-fno-builtin"));
        var result = await session.LookUpAsync("result");
        Assert.Equal(10, await session.CallAsync(result.Address));
    }
}

using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using Jitney.Execution.Tests.Support;
using Jitney.Protocol.Messages;
using Jitney.Protocol.Vocabulary;
using Jitney.Protocol.Wire;
using Jitney.TestSupport;

namespace Jitney.Execution.Tests.Services.Linux;

public sealed unsafe class ImportServiceTests : IDisposable
{
    // Libraries are globally visible, so each test has its own name for the variable.
    private const string Source = """
        int variable = 5;
        extern int alias __attribute__((alias("variable")));
        int other = 6;
        int *pointer_to_it = &variable;
        int array[4] = {1, 2, 3, 4};
        int *pointer_inside = &array[2];
        int read_it(void) { return variable; }
        int read_other(void) { return other; }
        int read_through_pointer(void) { return *pointer_to_it; }
        int read_inside(void) { return *pointer_inside; }
        """;

    private readonly Support.Services _services = new();
    private readonly NativeLibrarySource _sources = new();
    private readonly string _suffix = Guid.NewGuid().ToString("N");
    private readonly int* _copy = (int*)NativeMemory.AlignedAlloc(64, 64);

    public void Dispose()
    {
        _sources.Dispose();
        NativeMemory.AlignedFree(_copy);
    }

    [LinuxTheory]
    [InlineData("-Wl,-z,now")]
    [InlineData("-Wl,-z,norelro")]
    [InlineData("-Wl,--hash-style=sysv")]
    public void Library_code_and_later_lookups_use_the_copy(string option)
    {
        ExecutorAddress library = _services.Open(_sources.Compile(Unique(Source), option));
        var redirection = new ImportRedirection(_services.Find(library, Unique("variable")), Address(_copy), 4);

        Assert.Null(Redirect(redirection));
        Assert.Equal(5, *_copy);
        *_copy = 42;

        Assert.Equal(42, Call(library, "read_it"));
        Assert.Equal(42, Call(library, "read_through_pointer"));
        Assert.Equal(6, Call(library, "read_other"));
        Assert.Equal(Address(_copy), _services.Find(library, Unique("variable")));
        Assert.Equal(Address(_copy), _services.Find(library, Unique("alias")));

        Assert.Null(Restore(redirection));
        *_copy = 1;
        Assert.Equal(42, Call(library, "read_it"));
        Assert.Equal(redirection.Original, _services.Find(library, Unique("variable")));
    }

    [LinuxFact]
    public void Libraries_loaded_later_use_the_copy()
    {
        string path = _sources.Compile(Unique(Source));
        ExecutorAddress library = _services.Open(path);
        var redirection = new ImportRedirection(_services.Find(library, Unique("variable")), Address(_copy), 4);
        Redirect(redirection);
        *_copy = 43;

        ExecutorAddress later = _services.Open(_sources.Compile(Unique("extern int variable; int read_later(void) { return variable; }"), path));

        Assert.Equal(43, Call(later, "read_later"));
        Restore(redirection);
        Assert.Equal(43, Call(later, "read_later"));
    }

    [LinuxFact]
    public void A_slot_that_points_to_the_variable_with_an_addend_does_not_move_to_another_variable()
    {
        ExecutorAddress library = _services.Open(_sources.Compile(Unique(Source)));
        var redirection = new ImportRedirection(_services.Find(library, Unique("array")), Address(_copy), 16);

        Redirect(redirection);
        _copy[2] = 44;

        Assert.Equal(44, Call(library, "read_inside"));
        Restore(redirection);
    }

    [LinuxFact]
    public void A_copied_pointer_to_a_copied_variable_holds_the_address_of_the_copy()
    {
        ExecutorAddress library = _services.Open(_sources.Compile(Unique(Source)));
        var pointer = new ImportRedirection(_services.Find(library, Unique("pointer_inside")), Address(_copy), 8);
        var array = new ImportRedirection(_services.Find(library, Unique("array")), Address(_copy + 4), 16);

        Assert.Null(Redirect(pointer, array));
        Assert.Equal(Address(_copy + 6).Value, *(ulong*)_copy);
        _copy[6] = 45;
        Assert.Equal(45, Call(library, "read_inside"));

        Assert.Null(Restore(pointer, array));
        _copy[6] = 46;
        Assert.Equal(45, Call(library, "read_inside"));
    }

    [LinuxFact]
    public void A_copied_pointer_that_has_changed_stays_so()
    {
        ExecutorAddress library = _services.Open(_sources.Compile(Unique(Source + "void lead_elsewhere(void) { pointer_inside = &other; }")));
        var pointer = new ImportRedirection(_services.Find(library, Unique("pointer_inside")), Address(_copy), 8);
        var array = new ImportRedirection(_services.Find(library, Unique("array")), Address(_copy + 4), 16);
        Call(library, "lead_elsewhere");

        Assert.Null(Redirect(pointer, array));
        Assert.Equal(6, Call(library, "read_inside"));
        Assert.Null(Restore(pointer, array));
    }

    [LinuxFact]
    public void The_C_library_uses_copies_of_its_own_variables()
    {
        ExecutorAddress library = _services.Open(_sources.Compile("""
            #include <stdlib.h>
            long set(void) { return setenv("JITNEY_IMPORT_TEST", "yes", 1); }
            long get(void) { return getenv("JITNEY_IMPORT_TEST") != 0; }
            """));
        ExecutorAddress process = _services.Open("");
        var redirection = new ImportRedirection(_services.Find(process, "environ"), Address(_copy), 8);
        var standardOutput = new ImportRedirection(_services.Find(process, "stdout"), Address(_copy + 2), 8);

        Assert.Null(Redirect(redirection, standardOutput));
        nint before = *(nint*)_copy;
        Call(library, "set");

        Assert.NotEqual(before, *(nint*)_copy);
        Assert.Equal(1, Call(library, "get"));
        Assert.Equal(Address(_copy), _services.Find(process, "__environ"));
        Assert.Equal(Address(_copy + 2), _services.Find(process, "stdout"));
        Assert.Null(Restore(redirection, standardOutput));
        Assert.Equal(1, Call(library, "get"));
    }

    private string Unique(string text) =>
        Regex.Replace(text, @"\b(variable|alias(?!\()|other|array|pointer_to_it|pointer_inside)\b", "$1_" + _suffix);

    private string? Redirect(params ImportRedirection[] redirections) =>
        _services.CallAction(BootstrapSymbols.ImportsRedirect, ActionMessages.EncodeRedirections(new SpsWriter(), redirections));

    private string? Restore(params ImportRedirection[] redirections) =>
        _services.CallAction(BootstrapSymbols.ImportsRestore, ActionMessages.EncodeRedirections(new SpsWriter(), redirections));

    private long Call(ExecutorAddress library, string function) => _services.CallFunction(_services.Find(library, function)) & 0xffffffff;

    private static ExecutorAddress Address(void* pointer) => (ExecutorAddress)(ulong)pointer;
}

using Jitney.Linking.Graph;
using Jitney.Linking.Tests.Support;

namespace Jitney.Linking.Tests.Formats.Elf;

/// <summary>Whose definition counts of what only one can provide: the unwinder, the dylib's handle?</summary>
public sealed class ReservedNamesTests
{
    private const string User = ".data\n.globl user\nuser: .quad _Unwind_Resume, __register_frame, other\n";
    private const string Unwinder = ".text\n.globl _Unwind_Resume, __register_frame, other\n_Unwind_Resume: ret\n__register_frame: ret\nother: ret\n";

    [Fact]
    public void An_archives_unwinder_does_not_count_where_the_process_has_one()
    {
        var linker = new OfflineLinker();
        linker.Definitions.Resolver.IsForProcess = true;
        linker.Import("_Unwind_Resume", 0x1234, SymbolKind.Function).Import("__register_frame", 0x5678, SymbolKind.Function);
        OfflineBatch linked = linker.Add(Objects.Assembly(User)).AddArchive(Objects.Archive("rcs", ("unwind.o", Unwinder))).Link();

        Assert.Equal(0x1234u, linked.Read64(linked["user"]));
        Assert.Equal(0x5678u, linked.Read64(linked["user"] + 8));
        Assert.Equal(linked["other"], linked.Read64(linked["user"] + 16));
    }

    [Fact]
    public void It_counts_where_nothing_will_run()
    {
        OfflineBatch linked = new OfflineLinker().Add(Objects.Assembly(User)).AddArchive(Objects.Archive("rcs", ("unwind.o", Unwinder))).Link();
        Assert.Equal(linked["_Unwind_Resume"], linked.Read64(linked["user"]));
    }

    [Fact]
    public void An_object_of_its_own_counts()
    {
        var linker = new OfflineLinker();
        linker.Definitions.Resolver.IsForProcess = true;
        OfflineBatch linked = linker.Add(Objects.Assembly(User)).Add(Objects.Assembly(Unwinder)).Link();
        Assert.Equal(linked["_Unwind_Resume"], linked.Read64(linked["user"]));
    }

    [Fact]
    public void The_handle_is_the_linkers_and_holds_its_own_address()
    {
        var linker = new OfflineLinker();
        linker.Definitions.Resolver.IsForProcess = true;
        OfflineBatch linked = linker
            .Add(Objects.Assembly(".data\n.globl user\nuser: .quad __dso_handle\n"))
            .Add(Objects.Assembly(".data\n.globl __dso_handle\n.hidden __dso_handle\n__dso_handle: .quad 0\n"))
            .Link();
        ulong handle = linked.Read64(linked["user"]);
        Assert.Equal(handle, linked.Read64(handle));
    }
}

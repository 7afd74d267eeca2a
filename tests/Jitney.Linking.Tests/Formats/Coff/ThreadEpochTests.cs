using Jitney.Linking.Tests.Support;
using Jitney.ObjectFiles.Failures;

namespace Jitney.Linking.Tests.Formats.Coff;

/// <summary>Can each batch have static variables of functions, whose state code counts from the start of its own thread-local storage?</summary>
public sealed class ThreadEpochTests
{
    private const string Runtime = """
        .section .tls$,"dw"
        .globl _Init_thread_epoch
        _Init_thread_epoch: .long 0x80000000
        .text
        .globl _Init_thread_header
        _Init_thread_header: ret
        .section .rdata,"dr"
        .secrel32 _Init_thread_epoch
        """;

    [Fact]
    public void Each_batch_has_the_runtimes_number_of_its_own()
    {
        OfflineLinker linker = new OfflineLinker().AddArchive(CoffObjects.Archive(("statics.obj", Runtime)), "vcruntime.lib");

        OfflineBatch first = linker.Add(CoffObjects.Assembly(User("first")), "first.obj").Link();
        linker.Segments = new(0x2000_0000, 0x2100_0000, 0x2200_0000);
        OfflineBatch second = linker.Add(CoffObjects.Assembly(User("second")), "second.obj").Link();

        // All that belongs to the number is of the same copy.
        Assert.Equal(first["_Init_thread_header"], first.Read64(first["first"]));
        Assert.Equal(second["_Init_thread_header"], second.Read64(second["second"]));
        Assert.NotEqual(first["_Init_thread_header"], second["_Init_thread_header"]);
    }

    [Fact]
    public void A_programs_own_variable_of_each_thread_stays_where_it_is()
    {
        OfflineLinker linker = new OfflineLinker().AddArchive(CoffObjects.Archive(("statics.obj", Runtime.Replace("_Init_thread_epoch", "counter", StringComparison.Ordinal))), "own.lib");
        string source = User("first").Replace("_Init_thread_epoch", "counter", StringComparison.Ordinal);
        _ = linker.Add(CoffObjects.Assembly(source), "first.obj").Link();

        linker.Add(CoffObjects.Assembly(source.Replace("first", "second", StringComparison.Ordinal)), "second.obj");
        Assert.Equal("counter", Assert.ThrowsAny<LinkException>(() => linker.Link()).Place.Symbol);
    }

    private static string User(string name) => $"""
        .data
        .globl {name}
        {name}: .quad _Init_thread_header
        .section .rdata,"dr"
        .secrel32 _Init_thread_epoch
        """;
}

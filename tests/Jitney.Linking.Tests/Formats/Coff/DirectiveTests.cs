using Jitney.Linking.Failures;
using Jitney.Linking.Passes;
using Jitney.Linking.Resolution;
using Jitney.Linking.Tests.Support;

namespace Jitney.Linking.Tests.Formats.Coff;

/// <summary>What is done of what objects say to linkers in text?</summary>
public sealed class DirectiveTests
{
    [Fact]
    public void Words_that_mean_nothing_here_can_be_told()
    {
        LinkBatch batch = new OfflineLinker().Add(Words("/MERGE:.a=.b /STACK:0x10000 /INCLUDE:f -guardsym:f,S /STACK:0x10000"), "a.obj").Resolve();

        Assert.Equal(
            ["a.obj: /MERGE:.a=.b in .drectve means nothing here", "a.obj: /STACK:0x10000 in .drectve means nothing here"],
            CollectWarnings.IgnoredWords(batch).Select(static word => word.Message));
    }

    [Fact]
    public void What_is_exported_with_a_dot_in_its_name_comes_from_an_archive_that_has_it()
    {
        OfflineBatch linked = new OfflineLinker().Add(Words("/EXPORT:a=one.cold /EXPORT:b=NTDLL.RtlAllocateHeap"))
            .AddArchive(CoffObjects.Archive(("one.obj", ".text\n.globl one.cold\none.cold: ret"), ("two.obj", ".text\n.globl two.cold\ntwo.cold: ret"))).Link();

        Assert.Equal(["a.o", "one.obj"], linked.Batch.Objects.Take(2).Select(static graph => graph.Name.Member ?? graph.Name.File));
        Assert.DoesNotContain(linked.Batch.Objects, static graph => graph.Name.Member == "two.obj");
    }

    [Fact]
    public void What_is_exported_must_be_defined()
    {
        Assert.Equal("g", Assert.Throws<MissingSymbolException>(() => new OfflineLinker().Add(Words("/EXPORT:f=g")).Link()).Place.Symbol);
    }

    private static byte[] Words(string words, string more = "") =>
        CoffObjects.Assembly($".section .drectve,\"yni\"\n.ascii \" {words}\"\n.text\n.globl f\nf: ret\n{more}");
}

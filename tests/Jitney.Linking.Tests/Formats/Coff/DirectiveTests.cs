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
    public void What_is_exported_must_be_defined()
    {
        Assert.Equal("g", Assert.Throws<MissingSymbolException>(() => new OfflineLinker().Add(Words("/EXPORT:f=g")).Link()).Place.Symbol);
    }

    private static byte[] Words(string words, string more = "") =>
        CoffObjects.Assembly($".section .drectve,\"yni\"\n.ascii \" {words}\"\n.text\n.globl f\nf: ret\n{more}");
}

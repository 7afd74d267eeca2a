using Jitney.Linking.Formats.Coff;
using Jitney.Linking.Tests.Support;

namespace Jitney.Linking.Tests.Formats.Coff;

/// <summary>What do symbols stand for that linkers for Windows make, and start code?</summary>
public sealed class SpecialSymbolTests
{
    [Fact]
    public void The_base_is_the_start_of_all_memory()
    {
        OfflineBatch linked = Link("__ImageBase");

        Assert.Equal(OfflineLinker.Low.Code, linked.Read64(linked["place"]));
        Assert.Equal(linked.Batch.ImageBase, linked.Read64(linked["place"]));
    }

    [Fact]
    public void The_base_is_what_an_object_says()
    {
        OfflineBatch linked = new OfflineLinker().Add(CoffObjects.Assembly(".data\n.globl place\nplace: .rva f\n.text\n.globl __ImageBase\n__ImageBase: nop\n.globl f\nf: ret")).Link();

        Assert.Equal(1u, linked.Read32(linked["place"]));
    }

    [Fact]
    public void Lists_and_tables_of_start_code_have_nothing_in_them()
    {
        OfflineBatch linked = Link("__CTOR_LIST__, __DTOR_LIST__, __RUNTIME_PSEUDO_RELOC_LIST__, __RUNTIME_PSEUDO_RELOC_LIST_END__, _pei386_runtime_relocator, __guard_fids_table, _fltused");

        ulong Word(int index) => linked.Read64(linked["place"] + (8 * (ulong)index));
        Assert.Equal(ulong.MaxValue, linked.Read64(Word(0)));
        Assert.Equal(0ul, linked.Read64(Word(0) + 8));
        Assert.Equal(ulong.MaxValue, linked.Read64(Word(1)));
        Assert.Equal(Word(2), Word(3));
        Assert.Equal(0xc3, linked.Read(Word(4), 1)[0]);
        Assert.Equal(0ul, Word(5));
        Assert.Equal(0x9875ul, Word(6));
    }

    [Fact]
    public void The_description_of_thread_local_storage_leads_to_all_of_it()
    {
        const string more = "\n.section .tls$,\"dw\"\n.globl t\nt: .quad 5\n.section .CRT$XLC,\"dr\"\n.quad callback\n.text\n.globl callback\ncallback: ret";
        OfflineBatch linked = Link("_tls_used, _tls_index", more);

        ulong directory = linked.Read64(linked["place"]);
        Assert.Equal(linked["t"], linked.Read64(directory));
        Assert.Equal(linked["t"] + 8, linked.Read64(directory + 8));
        Assert.Equal(linked.Read64(linked["place"] + 8), linked.Read64(directory + 16));
        Assert.Equal(linked["callback"], linked.Read64(linked.Read64(directory + 24)));
        Assert.Equal(0ul, linked.Read64(linked.Read64(directory + 24) + 8));
    }

    [Fact]
    public void A_section_with_an_identifier_for_a_name_has_bounds()
    {
        OfflineBatch linked = Link("__start_numbers, __stop_numbers, _load_config_used, __CTOR_LIST__", "\n.section numbers$z,\"dr\"\n.globl last\nlast: .quad 4\n.section numbers,\"dr\"\n.globl first\nfirst: .quad 1, 2, 3");

        Assert.Equal(linked["first"], linked.Read64(linked["place"]));
        Assert.Equal(linked["first"] + 24, linked["last"]);
        Assert.Equal(linked["first"] + 32, linked.Read64(linked["place"] + 8));
    }

    [Fact]
    public void Finalisers_of_the_old_kind_are_told_from_others()
    {
        OfflineBatch linked = Link("f", "\n.section .CRT$XTU,\"dr\"\n.quad f, f\n.section .dtors,\"dw\"\n.quad f\n.text\n.globl f\nf: ret");
        CoffRunParts parts = CoffRunParts.Of(linked.Batch, linked.Layout, OfflineLinker.Low);

        Assert.Equal((16ul, 8ul), (parts.Finalizers.Size, parts.OldFinalizers.Size));
        Assert.Equal(parts.Finalizers.End, parts.OldFinalizers.Start);
    }

    [Fact]
    public void Whoever_runs_a_batch_finds_its_parts()
    {
        const string more = "\n.section .tls$,\"dw\"\n.globl t\nt: .quad 5\n.section .CRT$XLC,\"dr\"\n.quad f\n.section .CRT$XCU,\"dr\"\n.quad f, f\n.section .CRT$XTU,\"dr\"\n.quad f"
            + "\n.section .xdata,\"dr\"\nx: .quad 1\n.section .pdata,\"dr\"\n.rva f, f+1, x\n.text\n.globl f\nf: ret";
        OfflineBatch linked = Link("_tls_index", more);

        var parts = CoffRunParts.Of(linked.Batch, linked.Layout, OfflineLinker.Low);
        Assert.Equal(linked.Batch.ImageBase, parts.ImageBase.Value);
        Assert.Equal(12ul, parts.Functions.Size);
        Assert.Equal(linked["f"], parts.ImageBase.Value + linked.Read32(parts.Functions.Start.Value));
        Assert.Equal(16ul, parts.Initializers.Size);
        Assert.Equal(linked["f"], linked.Read64(parts.Finalizers.Start.Value));
        Assert.Equal(linked["f"], linked.Read64(parts.ThreadCallbacks.Start.Value));
        Assert.Equal(linked["t"], parts.ThreadTemplate.Start.Value);
        Assert.Equal(linked.Read64(linked["place"]), parts.ThreadIndex!.Value.Value);
    }

    [Fact]
    public void The_description_leads_to_an_index_that_an_object_defines()
    {
        OfflineBatch linked = Link("_tls_used", "\n.globl _tls_index\n_tls_index: .long 3");

        Assert.Equal(linked["_tls_index"], linked.Read64(linked.Read64(linked["place"]) + 16));
    }

    [Fact]
    public void What_objects_define_counts()
    {
        OfflineBatch linked = Link("_load_config_used, _fltused", "\n.globl _load_config_used, _fltused\n_load_config_used: .quad 1\n_fltused: .quad 2");

        Assert.Equal(1ul, linked.Read64(linked.Read64(linked["place"])));
        Assert.Equal(2ul, linked.Read64(linked.Read64(linked["place"] + 8)));
    }

    private static OfflineBatch Link(string words, string more = "") => new OfflineLinker().Add(CoffObjects.Assembly($".data\n.globl place\nplace: .quad {words}{more}")).Link();
}

using System.Text;
using Jitney.Linking.Failures;
using Jitney.Linking.Graph;
using Jitney.Linking.Layout;
using Jitney.Linking.Tests.Support;
using Jitney.ObjectFiles.Failures;

namespace Jitney.Linking.Tests.Hostile;

/// <summary>Do small COFF objects that say much stay small work?</summary>
public sealed class CoffAmplificationTests
{
    [Fact]
    public void A_name_of_many_prefixes_stands_for_no_other_names()
    {
        string name = string.Concat(Enumerable.Repeat("__imp_", 2000)) + "f";
        OfflineLinker linker = new OfflineLinker().Add(CoffObjects.Assembly($".data\n.globl place\nplace: .quad {name}"));

        Assert.Equal(name, Assert.Throws<MissingSymbolException>(() => linker.Link()).Place.Symbol);
        Assert.InRange(linker.Definitions.Names.Count, 1, 10);
    }

    [Fact]
    public void Local_names_that_share_one_long_name_are_refused()
    {
        string name = new('n', 20000);
        var source = new StringBuilder(".data\n");
        for (int index = 0; index < 500; index++)
        {
            source.Append($"s{index:d8}x: .byte 0\n");
        }

        var bytes = new CoffBytes(CoffObjects.Assembly(source.Append($"{name}: .byte 1").ToString()));
        uint place = 0;
        uint count = bytes.FileHeader32(12);
        for (int symbol = 0; symbol < count; symbol++)
        {
            place = bytes.Symbol(symbol).NameZero == 0 ? Math.Max(place, bytes.Symbol(symbol).NameOffset) : place;
        }

        int names = (int)(bytes.FileHeader32(8) + (count * 18));
        int longName = bytes.Content.AsSpan(names).IndexOf(Encoding.ASCII.GetBytes(name));
        for (int symbol = 0; symbol < count; symbol++)
        {
            if (bytes.Symbol(symbol).NameZero == 0)
            {
                bytes.Symbol(symbol).NameOffset = (uint)longName;
            }
        }

        Assert.Contains("names", Assert.Throws<MalformedFileException>(() => new OfflineLinker().Add(bytes.Content).Link()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Entries_without_relocations_are_refused_before_there_are_blocks_of_them()
    {
        byte[] file = CoffObjects.Assembly(".section .ctors,\"dw\"\n.zero 240000", CoffObjects.Gnu);

        Assert.Contains("no bytes for as many relocations", Assert.Throws<MalformedFileException>(() => new OfflineLinker().Add(file).Link()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_long_chain_of_sections_that_are_kept_with_each_other_is_of_one_group()
    {
        const int count = 3000;
        var source = new StringBuilder(".section .text$f,\"xr\",discard,f\n.globl f\nf: ret\n");
        for (int index = 0; index < count; index++)
        {
            source.Append($".section .rdata$n{index},\"dr\",associative,f\n.quad {index}\n");
        }

        var bytes = new CoffBytes(CoffObjects.Assembly(source.ToString()));
        int last = 0;
        for (int symbol = (int)bytes.FileHeader32(12) - 1; symbol >= 0; symbol--)
        {
            // The record of each names the one behind it, and the last one the leader.
            if (bytes.Symbol(symbol) is { StorageClass: ObjectFiles.Coff.CoffStorageClass.Static, AuxiliaryCount: 1, SectionNumber: var section } && bytes.Content[(int)bytes.FileHeader32(8) + ((symbol + 1) * 18) + 14] == 5)
            {
                if (last > 0)
                {
                    bytes.At<ushort>((int)bytes.FileHeader32(8) + ((symbol + 1) * 18) + 12) = (ushort)last;
                }

                last = section;
            }
        }

        OfflineBatch linked = new OfflineLinker().Add(bytes.Content).Add(bytes.Content).Link();

        ObjectGraph[] graphs = [linked.Batch.Objects[0], linked.Batch.Objects[1]];
        Assert.Equal(count + 1, graphs[0].Blocks.Count(block => graphs[0].Sections[block.Section].Group == 0 && block.IsLive));
        Assert.Equal(count + 1, graphs[1].Blocks.Count(block => graphs[1].Sections[block.Section].Group == 0 && block.IsDiscarded));
    }

    [Fact]
    public void Initialisers_of_one_section_keep_their_order_under_a_long_name()
    {
        string functions = string.Concat(Enumerable.Range(0, 100).Select(static index => $".globl f{index:d3}\nf{index:d3}: ret\n"));
        string entries = string.Concat(Enumerable.Range(0, 100).Select(static index => $".quad f{index:d3}\n"));
        OfflineBatch linked = new OfflineLinker().Add(CoffObjects.Assembly($".text\n{functions}.section .dtors.{new string('9', 4000)},\"dw\"\n{entries}")).Link();

        SectionSpan span = linked.Layout.Role(SectionRole.FiniArray);
        ulong start = OfflineLinker.Low.ReadOnly + span.Start;
        Assert.Equal(Enumerable.Range(0, 100).Select(index => linked[$"f{index:d3}"]), Enumerable.Range(0, 100).Select(index => linked.Read64(start + (8 * (ulong)index))));
    }

    [Fact]
    public void The_first_alignment_that_is_said_of_a_common_symbol_counts()
    {
        string words = string.Concat(Enumerable.Range(0, 200).Select(static index => $" -aligncomm:c{index},6 -aligncomm:c{index},3"));
        string commons = string.Concat(Enumerable.Range(0, 200).Select(static index => $".comm c{index},8\n"));
        OfflineBatch linked = new OfflineLinker().Add(CoffObjects.Assembly($".section .drectve,\"yni\"\n.ascii \"{words}\"\n.data\n{commons}", CoffObjects.Gnu)).Link();

        Assert.All(Enumerable.Range(0, 200), index => Assert.Equal(0ul, linked[$"c{index}"] % 64));
    }
}

using System.Buffers.Binary;
using Jitney.Diagnostics;
using Jitney.Failures;
using Jitney.Linking.Failures;
using Jitney.Linking.Passes;
using Jitney.Protocol.Vocabulary;
using Jitney.Sessions;
using Jitney.TestSupport;

namespace Jitney.Tests.Sessions;

/// <summary>Links at chosen addresses, without running.</summary>
public sealed class OfflineLinkTests : IDisposable
{
    private const string Source = "int value = 3; int *pointer = &value; char zeroes[64]; int get(void) { return *pointer + zeroes[5]; }";
    private readonly Toolbox _tools = new();

    [Theory]
    [InlineData(0ul)]
    [InlineData(3ul)]
    [InlineData(0x7fff_f000ul)] // Code below 2 GiB, data above.
    [InlineData(0x8000_0000ul)]
    [InlineData(0x7f00_0000_0000ul)]
    [InlineData(0xffff_ffff_fc00_0000ul)]
    public async Task A_pointer_holds_its_targets_address_wherever_the_slab_stands(ulong target)
    {
        using var link = new OfflineLink(new OfflineLinkOptions { TargetAddress = (ExecutorAddress)target, Entry = "get" });
        link.AddObject(Compile("a", Source, "-fPIE"));
        ImageListing listing = await link.LinkAsync(TestContext.Current.CancellationToken);

        ObjectListing compiled = listing.Objects[0];
        SymbolListing value = compiled.Symbols.Single(symbol => symbol.Name == "value");
        SymbolListing pointer = compiled.Symbols.Single(symbol => symbol.Name == "pointer");
        SectionListing data = compiled.Sections.Single(section => section.Name == pointer.Section);
        ulong held = BinaryPrimitives.ReadUInt64LittleEndian(data.Content!.Value.Span[(int)(pointer.Address - data.Address)..]);
        Assert.Equal(value.Address.Value, held);
        Assert.Equal(target, listing.Objects.SelectMany(entry => entry.Sections).Min(section => section.Address.Value));
        Assert.All(listing.Objects.SelectMany(entry => entry.Sections), section =>
            Assert.Equal(0ul, unchecked(section.Address.Value - target) % section.Alignment));
    }

    [Fact]
    public async Task Objects_that_are_members_and_groups_are_taken_as_static_linkers_take_them()
    {
        using var link = new OfflineLink(new OfflineLinkOptions { TargetAddress = (ExecutorAddress)0x10000, Entry = "first" });
        Assert.Throws<InvalidOperationException>(link.EndGroup);
        link.BeginGroup();
        link.AddObjects([
            new GivenObject(Compile("later", "int later(void) { return 1; }", "-fPIE")),
            new GivenObject("from memory\n.o", File.ReadAllBytes(Compile("first", "int second(void); int first(void) { return second(); }", "-fPIE"))),
        ]);
        link.AddObjects([new GivenObject(Compile("second", "int later(void); int second(void) { return later(); }", "-fPIE")), new GivenObject(Compile("unneeded", "int unneeded;"))]);
        link.EndGroup();
        link.AddObjects([new GivenObject(Compile("other", "int later(void) { return 2; }", "-fPIE"))]);
        ImageListing listing = await link.LinkAsync(TestContext.Current.CancellationToken);
        Assert.Equal(["from memory .o", "second.o", "later.o"], listing.Objects.Where(entry => entry.Name.EndsWith(')')).Select(entry => Path.GetFileName(entry.Name.Split('(')[^1].TrimEnd(')'))));
    }

    [Fact]
    public async Task Names_are_defined_by_objects_or_by_address_and_by_nothing_else()
    {
        string path = Compile("a", "extern char place[]; char *get(void) { return place; }", "-fno-pie", "-O1");
        using (var link = new OfflineLink(new OfflineLinkOptions { TargetAddress = (ExecutorAddress)0x10000 }))
        {
            link.AddObject(path);
            await Assert.ThrowsAsync<MissingSymbolException>(() => link.LinkAsync(TestContext.Current.CancellationToken));
        }

        using (var link = new OfflineLink(new OfflineLinkOptions { TargetAddress = (ExecutorAddress)0x10000 }))
        {
            link.AddObject(path);
            link.Define("place", (ExecutorAddress)0x12345);
            Assert.Equal(0x12345u, Immediate(await link.LinkAsync(TestContext.Current.CancellationToken)));
        }

        using (var link = new OfflineLink(new OfflineLinkOptions { TargetAddress = (ExecutorAddress)0x10000, Missing = MissingSymbols.AreZero }))
        {
            link.AddObject(path);
            Assert.Equal(0u, Immediate(await link.LinkAsync(TestContext.Current.CancellationToken)));
        }
    }

    [Theory]
    [InlineData(MissingSymbols.AreErrors)]
    [InlineData(MissingSymbols.AreZero)]
    public async Task An_entry_must_be_defined(MissingSymbols missing)
    {
        using var link = new OfflineLink(new OfflineLinkOptions { Entry = "absent", Missing = missing });
        link.AddObject(Compile("a", Source, "-fPIE"));
        MissingSymbolException exception = await Assert.ThrowsAsync<MissingSymbolException>(() => link.LinkAsync(TestContext.Current.CancellationToken));
        Assert.Equal("absent", exception.Place.Symbol);
    }

    [Fact]
    public async Task A_slab_that_is_too_small_is_an_error()
    {
        using var link = new OfflineLink(new OfflineLinkOptions { SlabSize = 4096 });
        link.AddObject(Compile("a", Source, "-fPIE"));
        await Assert.ThrowsAnyAsync<ExecutorException>(() => link.LinkAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task The_same_inputs_give_the_same_listing()
    {
        string path = Compile("a", Source, "-fPIC");
        string first = await Describe(path);
        Assert.Equal(first, await Describe(path));

        static async Task<string> Describe(string path)
        {
            using var link = new OfflineLink(new OfflineLinkOptions());
            link.AddObject(path);
            ImageListing listing = await link.LinkAsync(TestContext.Current.CancellationToken);
            return string.Join('\n', listing.Objects.SelectMany(entry => entry.Sections).Select(section =>
                $"{section.Name} {section.Address} {(section.Content is { } content ? Convert.ToHexString(content.Span) : "zero")}"));
        }
    }

    public void Dispose() => _tools.Dispose();

    // mov $place, %eax
    private static uint Immediate(ImageListing listing)
    {
        ReadOnlySpan<byte> code = listing.Objects[0].Sections.Single(section => section.Name == ".text").Content!.Value.Span;
        return BinaryPrimitives.ReadUInt32LittleEndian(code[(code.IndexOf((byte)0xb8) + 1)..]);
    }

    private string Compile(string name, string source, params string[] options) => _tools.PathOf(_tools.Compile(source, name + ".o", options: options));
}

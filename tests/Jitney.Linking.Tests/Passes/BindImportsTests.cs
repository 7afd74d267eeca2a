using Jitney.Linking.Failures;
using Jitney.Linking.Graph;
using Jitney.Linking.Passes;
using Jitney.Linking.Resolution;
using Jitney.Linking.Tests.Support;
using Jitney.ObjectFiles.Failures;

namespace Jitney.Linking.Tests.Passes;

/// <summary>What becomes of names that no object defines?</summary>
public sealed class BindImportsTests
{
    private const ulong Far = 0x7fff_0000_1230;

    [Fact]
    public void All_missing_names_are_told_at_once_each_with_who_refers_to_it()
    {
        OfflineLinker linker = new OfflineLinker()
            .Add(Objects.Assembly(".text\n.globl f\nf: nop\ncall one"))
            .Add(Objects.Assembly(".data\n.globl x\nx: .quad 0, two, one, one"))
            .Add(Objects.Assembly(".data\n.globl y\ny: .quad one"));
        var thrown = Assert.Throws<LinkErrorsException>(() => linker.Link());
        Assert.Equal(
            """
            a.o: section .text: offset 0x2: symbol 'one': is not defined; also referred to by b.o, c.o
            b.o: section .data: offset 0x8: symbol 'two': is not defined
            """,
            thrown.Message.ReplaceLineEndings("\n"));
        Assert.All(thrown.Errors, error => Assert.IsType<MissingSymbolException>(error));
    }

    [Fact]
    public void A_hundred_thousand_missing_names_are_told_of_in_one_walk()
    {
        // One walk for each name would be ten thousand million steps.
        string source = ".data\n.globl x\nx:\n" + string.Concat(Enumerable.Range(0, 100_000).Select(index => $".quad missing_{index}\n"));
        var thrown = Assert.Throws<LinkErrorsException>(() => new OfflineLinker().Add(Objects.Assembly(source)).Link());
        Assert.Equal(100_000, thrown.Errors.Count);
        Assert.Equal("a.o: section .data: offset 0xc34f8: symbol 'missing_99999': is not defined", thrown.Errors[^1].Message);
    }

    [Fact]
    public void Weak_references_are_null_and_a_null_function_is_called_through_its_stub_when_0_is_far()
    {
        byte[] source = Objects.Assembly(".text\n.weak nobody\n.globl f\nf: call nobody\n.data\n.globl x\nx: .quad nobody");
        OfflineBatch low = new OfflineLinker().Add(source).Link();
        Assert.Equal(0u, low.Read64(low["x"]));
        Assert.Equal(0u, unchecked(low["f"] + 5 + (ulong)(int)low.Read32(low["f"] + 1)));

        OfflineBatch high = new OfflineLinker { Segments = OfflineLinker.High }.Add(source).Link();
        Assert.Equal(high.StubAddress("nobody"), unchecked(high["f"] + 5 + (ulong)(int)high.Read32(high["f"] + 1)));
        Assert.Equal(0u, high.Read64(high.GotEntryAddress("nobody")));
    }

    [Fact]
    public void AreZero_makes_all_of_them_null()
    {
        OfflineBatch linked = new OfflineLinker { Missing = MissingSymbols.AreZero }.Add(Objects.Assembly(".data\n.globl x\nx: .quad nobody")).Link();
        Assert.Equal(0u, linked.Read64(linked["x"]));
    }

    [Fact]
    public void Hidden_names_are_not_looked_for_in_libraries()
    {
        OfflineLinker linker = new OfflineLinker().Import("mine", Far).Add(Objects.Assembly(".hidden mine\n.data\n.globl x\nx: .quad mine"));
        Assert.Equal("a.o: section .data: offset 0x0: symbol 'mine': is not defined", Assert.Throws<MissingSymbolException>(() => linker.Link()).Message);

        OfflineBatch weak = new OfflineLinker().Import("mine", Far).Add(Objects.Assembly(".hidden mine\n.weak mine\n.data\n.globl x\nx: .quad mine")).Link();
        Assert.Equal(0u, weak.Read64(weak["x"]));
    }

    [Fact]
    public void Position_independent_code_takes_imports_as_they_are()
    {
        OfflineBatch linked = new OfflineLinker()
            .Import("function", Far)
            .Import("variable", Far + 0x100, SymbolKind.Data, 4)
            .Add(Objects.C("extern int variable; int function(void); int (*pointer)(void) = function; int *address(void) { return &variable; } int call(void) { return function(); }", "-O1", "-fpic"))
            .Link();
        Assert.Equal(Far, linked.Read64(linked["pointer"]));
        Assert.Equal(Far + 0x100, linked.Read64(linked.GotEntryAddress("variable")));
        Assert.Equal(NearImport.None, linked.Global("variable").Near);
        Assert.Equal(Far, linked.Read64(StubTarget(linked, "function")));
    }

    [Fact]
    public void A_function_whose_address_must_be_near_has_its_stub_as_its_only_address()
    {
        OfflineBatch linked = new OfflineLinker()
            .Import("function", Far)
            .Add(Objects.Assembly(".text\n.globl f\nf: mov $function, %eax\ncall function\n.data\n.globl x\nx: .quad function"))
            .Link();
        ulong stub = linked.StubAddress("function");
        Assert.Equal(stub, linked.Read32(linked["f"] + 1));
        Assert.Equal(stub, unchecked(linked["f"] + 10 + (ulong)(int)linked.Read32(linked["f"] + 6)));
        Assert.Equal(stub, linked.Read64(linked["x"]));
        Assert.Equal(Far, linked.Read64(StubTarget(linked, "function")));
    }

    [Fact]
    public void Data_that_must_be_near_is_one_copy_under_all_its_names()
    {
        OfflineBatch linked = new OfflineLinker()
            .Import("environ", Far, SymbolKind.Data, 8)
            .Import("__environ", Far, SymbolKind.Data, 16)
            .Import("other", Far + 0x40, SymbolKind.Data, 4)
            .Add(Objects.Assembly(".text\n.globl f\nf: mov environ, %eax\nmov __environ, %eax\nmov other, %eax"))
            .Link();
        Assert.Equal(linked["environ"], linked["__environ"]);
        Assert.Equal((16UL, 16UL), (linked.Global("environ").Size, linked.Global("__environ").Size));
        Assert.True(linked["other"] >= linked["environ"] + 16);
        Assert.Equal(0u, linked["environ"] % 16);
        Assert.Equal(0u, linked["other"] % 16);
        Assert.InRange(linked["environ"], OfflineLinker.Low.Writable, OfflineLinker.Low.Writable + 0x1000);
    }

    [Fact]
    public void Imports_within_reach_need_neither_stub_nor_copy()
    {
        OfflineBatch linked = new OfflineLinker()
            .Import("variable", 0x4_0000, SymbolKind.Data, 4)
            .Add(Objects.Assembly(".text\n.globl f\nf: mov variable, %eax"))
            .Link();
        Assert.Equal(0x4_0000u, linked.Read32(linked["f"] + 3));
    }

    [Theory]
    [InlineData(SymbolKind.Unknown, 8, "is out of reach of code compiled without -fPIC, and the executor does not say whether it is code or data")]
    [InlineData(SymbolKind.Data, 0, "is data of a library that does not state its size, and code compiled without -fPIC needs a copy of it")]
    [InlineData(SymbolKind.Data, 0xffff_ffff_ffff_0000, "is data of a library, and code compiled without -fPIC needs a copy of its 0xffffffffffff0000 bytes, which is too large")]
    public void What_cannot_be_brought_near_is_an_error(SymbolKind kind, ulong size, string problem)
    {
        OfflineLinker linker = new OfflineLinker().Import("variable", Far, kind, size).Add(Objects.Assembly(".text\n.globl f\nf: mov variable, %eax"));
        Assert.Equal("a.o: section .text: offset 0x3: symbol 'variable': " + problem, Assert.Throws<LinkException>(() => linker.Link()).Message);
    }

    [Fact]
    public void An_earlier_batch_s_address_of_an_import_stays_its_address()
    {
        OfflineLinker linker = new OfflineLinker().Import("function", Far).Add(Objects.Assembly(".text\n.globl f\nf: mov $function, %eax"));
        ulong stub = linker.Link()["function"];
        linker.Segments = new(0x2000_0000, 0x2100_0000, 0x2200_0000);
        OfflineBatch second = linker.Add(Objects.Assembly(".data\n.globl x\nx: .quad function")).Link();
        Assert.Equal(stub, second.Read64(second["x"]));
    }

    // The GOT entry through which a stub jumps: jmp *entry(%rip).
    private static ulong StubTarget(OfflineBatch linked, string name)
    {
        ulong stub = linked.StubAddress(name);
        Assert.Equal([0xff, 0x25], linked.Read(stub, 2).ToArray());
        return unchecked(stub + 6 + (ulong)(int)linked.Read32(stub + 2));
    }
}

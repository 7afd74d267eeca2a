using Jitney.Linking.Tests.Support;

namespace Jitney.Linking.Tests.Passes;

/// <summary>Is an indirect function known by its stub everywhere, and does the stub go through a slot that the executor can fill?</summary>
public sealed class IndirectFunctionTests
{
    [Theory]
    [InlineData(".globl chosen")]
    [InlineData("")]
    public void All_references_name_the_stub_which_goes_through_the_slot(string scope)
    {
        OfflineBatch linked = new OfflineLinker()
            .Add(Objects.Assembly($"""
                .text
                {scope}
                .type chosen, @gnu_indirect_function
                chosen: ret
                .globl f
                f:
                    call chosen
                    mov $chosen, %eax
                    add chosen@GOTPCREL(%rip), %rax
                .data
                .globl x
                x: .quad chosen
                """))
            .Link();
        ulong stub = linked.Read64(linked["x"]);
        ulong f = linked["f"];
        Assert.Equal([0xff, 0x25], linked.Read(stub, 2).ToArray());
        Assert.Equal(stub, unchecked(f + 5 + (ulong)(int)linked.Read32(f + 1)));
        Assert.Equal(stub, linked.Read32(f + 6));
        Assert.Equal(stub, linked.Read64(f + 17 + linked.Read32(f + 13)));

        // Zero until the executor has asked the function that chooses.
        ulong slot = unchecked(stub + 6 + (ulong)(int)linked.Read32(stub + 2));
        Assert.Equal(0u, linked.Read64(slot));
        Assert.InRange(slot, OfflineLinker.Low.Writable, OfflineLinker.Low.Writable + 0x1000);
        Assert.Single(linked.Batch.IndirectFunctions);
    }

    [Fact]
    public void Both_names_of_a_version_are_one_address()
    {
        OfflineBatch linked = new OfflineLinker()
            .Add(Objects.Assembly(".text\n.globl old\n.type old, @gnu_indirect_function\nold: ret\n.symver old, chosen@@V1\n"))
            .Add(Objects.Assembly(".data\n.globl x\nx: .quad chosen\n.quad exactly\n.symver exactly, chosen@V1\n"))
            .Link();
        Assert.Equal(linked.Read64(linked["x"]), linked.Read64(linked["x"] + 8));
    }
}

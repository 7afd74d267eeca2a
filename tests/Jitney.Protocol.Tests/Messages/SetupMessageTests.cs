using Jitney.Protocol.Messages;
using Jitney.Protocol.Vocabulary;
using Jitney.Protocol.Wire;
using Xunit;

namespace Jitney.Protocol.Tests.Messages;

/// <summary>Is Setup understood in both of its forms?</summary>
public sealed class SetupMessageTests
{
    private const string Triple = "x86_64-pc-linux-gnu";

    [Fact]
    public void Values_and_symbols_come_through()
    {
        var message = new SetupMessage(
            Triple,
            4096,
            new Dictionary<string, ReadOnlyMemory<byte>> { ["key"] = new byte[] { 1, 2, 3 }, ["empty"] = ReadOnlyMemory<byte>.Empty },
            new Dictionary<string, ExecutorAddress> { ["one"] = new(0x1000), ["two"] = new(ulong.MaxValue) });

        SetupMessage read = SetupMessage.Decode(message.Encode(new SpsWriter()).Written.Span);

        Assert.Equal((Triple, 4096UL, SetupForm.WithBootstrapValues), (read.TargetTriple, read.PageSize, read.Form));
        Assert.Equal([1, 2, 3], read.BootstrapValues["key"].ToArray());
        Assert.Empty(read.BootstrapValues["empty"].ToArray());
        Assert.Equal(message.BootstrapSymbols, read.BootstrapSymbols);
    }

    [Fact]
    public void The_form_of_LLVM_16_has_symbols_only()
    {
        SpsWriter writer = new SpsWriter().String(Triple).UInt64(4096).Count(2);
        writer.String("one").Address(new(0x5555_0000_1000)).String("two").Address(new(0x5555_0000_2000));

        SetupMessage read = SetupMessage.Decode(writer.Written.Span);

        Assert.Equal(SetupForm.WithoutBootstrapValues, read.Form);
        Assert.Empty(read.BootstrapValues);
        Assert.Equal(new ExecutorAddress(0x5555_0000_2000), read.BootstrapSymbols["two"]);
    }

    [Fact]
    public void An_old_form_whose_only_address_is_null_is_not_taken_for_the_new_one()
    {
        // Read as new: one value "one" of no bytes, and then no count of symbols.
        SpsWriter writer = new SpsWriter().String(Triple).UInt64(4096).Count(1).String("one").Address(default);

        Assert.Equal(SetupForm.WithoutBootstrapValues, SetupMessage.Decode(writer.Written.Span).Form);
    }

    [Fact]
    public void Trailing_bytes_are_accepted()
    {
        SpsWriter writer = new SpsWriter().String(Triple).UInt64(4096).Count(0).Count(1).String("one").Address(new(1)).Byte(9);

        SetupMessage read = SetupMessage.Decode(writer.Written.Span);

        Assert.Equal(SetupForm.WithBootstrapValues, read.Form);
        Assert.Single(read.BootstrapSymbols);
    }

    [Fact]
    public void A_name_that_occurs_twice_is_refused()
    {
        SpsWriter writer = new SpsWriter().String(Triple).UInt64(4096).Count(0).Count(2);
        writer.String("one").Address(new(1)).String("one").Address(new(2));

        Assert.Contains("\"one\" occurs twice", Assert.Throws<MalformedMessageException>(() => SetupMessage.Decode(writer.Written.Span)).Message, StringComparison.Ordinal);
    }
}

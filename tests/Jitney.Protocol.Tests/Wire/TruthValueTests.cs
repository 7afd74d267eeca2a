using Jitney.Protocol.Wire;
using Xunit;

namespace Jitney.Protocol.Tests.Wire;

/// <summary>Is a byte that says neither yes nor no taken for what it is: not what was meant to be read?</summary>
public sealed class TruthValueTests
{
    [Theory]
    [InlineData(0, false)]
    [InlineData(1, true)]
    public void Two_bytes_have_a_meaning(byte value, bool meaning) => Assert.Equal(meaning, new SpsReader([value]).Boolean());

    [Theory]
    [InlineData(2)]
    [InlineData(0x80)]
    [InlineData(0xff)]
    public void All_others_are_refused(byte value)
    {
        Assert.Throws<MalformedMessageException>(() => new SpsReader([value, 0, 0, 0, 0, 0, 0, 0, 0]).Error());
        Assert.Throws<MalformedMessageException>(() => new SpsReader([value, 0, 0, 0, 0, 0, 0, 0, 0]).Expected(out _));
    }
}

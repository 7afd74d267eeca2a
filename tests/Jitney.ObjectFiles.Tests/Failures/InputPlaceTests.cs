using Jitney.ObjectFiles.Failures;

namespace Jitney.ObjectFiles.Tests.Failures;

public sealed class InputPlaceTests
{
    [Fact]
    public void A_place_names_all_that_is_known()
    {
        var place = new InputPlace(new InputName("lib.a", "b.o"), ".text", 0x12, "f");

        Assert.Equal("lib.a(b.o): section .text: offset 0x12: symbol 'f'", place.ToString());
    }

    [Fact]
    public void Hostile_names_stay_on_one_line()
    {
        var place = new InputPlace(new InputName("a.o", "x\ny"), "\u001b[31m.text", Symbol: "f\r\u2028g");

        Assert.Equal(@"a.o(x\x0ay): section \x1b[31m.text: symbol 'f\x0d\x2028g'", place.ToString());
    }
}

using System.Text;
using Jitney.ObjectFiles.Demangling;

namespace Jitney.ObjectFiles.Tests.Demangling;

/// <summary>Are encoded names of several languages written as in the source?</summary>
public sealed class ReadableNameTests
{
    private static readonly string[] s_seeds =
    [
        "_RNvMs0_NtCs1234_7mycrate3fooNtB5_3Bar3baz",
        "_RINvNtCs1_4core3ptr13drop_in_placeDNtNtB4_3any3Anyp6OutputReEL_ECs2_3std",
        "_RNvXs_C1aINtB4_1SKhff_FG_KCRL0_aEuENtB4_1T1f",
        "_D3std5stdio__T7writelnTAyaTiZQqFNfQmiZv",
        "_D3foo3barMxFNaNbKAyaMDFNaiZvHAyaG3iZNgAv",
        "_D1a__T1fVAyaa3_616263Vde0A8P6VbN1S2_D1b1cFZvZQzQyFQyZv",
    ];

    [Theory]
    [InlineData("_RNvC5crate4name", "crate::name")]
    [InlineData("_RNvCs4fqI2P2rA04_7mycrate3foo", "mycrate::foo")]
    [InlineData("_RNvCs4fqI2P2rA04_7mycrate3foo.llvm.123", "mycrate::foo.llvm.123")]
    [InlineData("_RNvNtCs1_3std2rt4main", "std::rt::main")]
    [InlineData("_RNvMs_NtC5crate3modNtB4_6Struct3new", "<crate::mod::Struct>::new")]
    [InlineData("_RNvXs_C1aNtB4_1SNtNtC4core3fmt7Display3fmt", "<a::S as core::fmt::Display>::fmt")]
    [InlineData("_RINvC1a1fNtNtC5alloc6string6StringlRShE", "a::f::<alloc::string::String, i32, &[u8]>")]
    [InlineData("_RNCNvC1a4main0", "a::main::{closure#0}")]
    [InlineData("_RNCNvC1a4mains_0", "a::main::{closure#1}")]
    [InlineData("_RNSNvC1a4main6vtable", "a::main::{shim:vtable#0}")]
    [InlineData("_RINvC1a1fAhj10_TlETlbEFKCmEuFUEzPcOxE", "a::f::<[u8; 16], (i32,), (i32, bool), extern \"C\" fn(u32), unsafe fn() -> !, *const char, *mut i64>")]
    [InlineData("_RINvC1a1fDNtC4core8Iteratorp4ItemmEL_E", "a::f::<dyn core::Iterator<Item = u32>>")]
    [InlineData("_RINvC1a1fFG_RL0_hEL0_uE", null)]
    [InlineData("_RINvC1a1fFG_RL0_hEuE", "a::f::<for<'a> fn(&'a u8)>")]
    [InlineData("_RINvC1a1fKj2a_Kb1_Kc61_Kan5_KpE", "a::f::<42, true, 'a', -5, _>")]
    [InlineData("_RNvC1au8gdel_5qa", "a::gödel")]
    [InlineData("_RNvC", null)]
    [InlineData("_R", null)]
    [InlineData("_RB_", null)]
    [InlineData("_RNvB_1a", null)]
    [InlineData("_RNvC1a99999999999999999999b", null)]
    public void Names_of_Rust(string name, string? expected) => Assert.Equal(expected, ReadableName.Of(name));

    [Theory]
    [InlineData("_Dmain", "D main")]
    [InlineData("_D3foo3barFiZv", "foo.bar(int)")]
    [InlineData("_D3foo3barFZv", "foo.bar()")]
    [InlineData("_D3foo3Bar6__ctorMFiZC3foo3Bar", "foo.Bar.this(int)")]
    [InlineData("_D3foo3Bar3getMxFNaNbNiNfZi", "foo.Bar.get() const")]
    [InlineData("_D3foo1xi", "foo.x")]
    [InlineData("_D3foo3Bar6__initZ", "initializer for foo.Bar")]
    [InlineData("_D3foo3Bar6__vtblZ", "vtable for foo.Bar")]
    [InlineData("_D3foo3Bar7__ClassZ", "ClassInfo for foo.Bar")]
    [InlineData("_D3foo12__ModuleInfoZ", "ModuleInfo for foo")]
    [InlineData("_D3foo3barFAyaHiAaKxPiZv", "foo.bar(immutable(char)[], char[][int], ref const(int*))")]
    [InlineData("_D3foo3barFDFNaiZvPFZiZv", "foo.bar(void delegate(int) pure, int function())")]
    [InlineData("_D3std5stdio__T7writelnTAyaTiZQpFNfAyaiZv", "std.stdio.writeln!(immutable(char)[], int).writeln(immutable(char)[], int)")]
    [InlineData("_D3foo__T1fVii5VAyaa3_616263ZQuFZv", "foo.f!(5, \"abc\").f()")]
    [InlineData("_D3foo3barFAiYv", "foo.bar(int[], ...)")]
    [InlineData("_D3foo3barFAiXv", "foo.bar(int[]...)")]
    [InlineData("_D3foo3tabyG256i", "foo.tab")]
    [InlineData("_D3foo3tabi.123", "foo.tab.123")]
    [InlineData("_D3foo__T1fVmN7VbI1SVai65Z1gi", null)]
    [InlineData("_D3foo__T1fVmN7Vbi1Vai65Z1gi", "foo.f!(-7uL, true, 'A').g")]
    [InlineData("_D", null)]
    [InlineData("_D3fo", null)]
    [InlineData("_DQa", null)]
    [InlineData("_D3foo3barF", null)]
    [InlineData("_D99999999999999999foo", null)]
    public void Names_of_D(string name, string? expected) => Assert.Equal(expected, ReadableName.Of(name));

    [Theory]
    [InlineData(".text._RNvC1a1f", ".text.a::f")]
    [InlineData(".text.unlikely._D3foo3barFiZv", ".text.unlikely.foo.bar(int)")]
    [InlineData(".text.startup._ZN1AC2Ev", ".text.startup.A::A()")]
    [InlineData(".data.rel.ro._ZTV1A", ".data.rel.ro.vtable for A")]
    [InlineData(".text._start", ".text._start")]
    public void Names_in_names_of_sections(string section, string expected) => Assert.Equal(expected, ReadableName.OfSection(section));

    [Fact]
    public void Names_that_are_deep_or_stand_for_far_more_than_they_are_long_are_not_written()
    {
        foreach (string part in new[] { "A", "S", "T", "P", "RL0_", "Nv", "M", "X", "INv", "FG_", "D" })
        {
            Assert.Null(ReadableName.Of("_RINvC1a1f" + string.Concat(Enumerable.Repeat(part, 16_000 / part.Length))));
        }

        foreach (string part in new[] { "A", "P", "H", "x", "DF", "PF", "B", "S1a", "__T1a", "1aF", "1aM" })
        {
            Assert.Null(ReadableName.Of("_D1a" + string.Concat(Enumerable.Repeat(part, 16_000 / part.Length))));
        }

        // Each tuple has the one before twice.
        var name = new StringBuilder("_RINvC1a1fTuuE");
        int last = "INvC1a1f".Length;
        for (int level = 0; level < 40; level++)
        {
            int start = name.Length - 2;
            string back = "B" + Base62(last);
            name.Append('T').Append(back).Append(back).Append('E');
            last = start;
        }

        Assert.Null(ReadableName.Of(name.Append('E').ToString()));
    }

    [Fact]
    public void Damaged_names_are_read_without_end_or_failure()
    {
        var random = new Random(14);
        const string Letters = "_0123456789ABCDEFGHIKLMNPQRSTUXYZabcdefghijklmnopqrstuvwxyz";
        int rounds = Environment.GetEnvironmentVariable("JITNEY_TESTS") == "all" ? 2_000_000 : 60_000;
        for (int round = 0; round < rounds; round++)
        {
            var name = new StringBuilder(s_seeds[random.Next(s_seeds.Length)]);
            for (int change = random.Next(1, 6); change > 0; change--)
            {
                int at = random.Next(2, name.Length);
                switch (random.Next(4))
                {
                    case 0:
                        name[at] = Letters[random.Next(Letters.Length)];
                        break;
                    case 1:
                        name.Insert(at, Letters[random.Next(Letters.Length)]);
                        break;
                    case 2:
                        name.Remove(at, Math.Min(random.Next(1, 4), name.Length - at));
                        break;
                    default:
                        name.Insert(at, name.ToString(2, random.Next(name.Length - 2)));
                        break;
                }
            }

            name.Append(random.Next(8) == 0 ? (char)random.Next(0x10000) : 'Z');
            Assert.True(ReadableName.Of(name.ToString()) is null or { Length: <= 32 * 1024 });
        }
    }

    private static string Base62(int number)
    {
        const string Digits = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
        if (number == 0)
        {
            return "_";
        }

        string text = "";
        for (int rest = number - 1; ; rest /= 62)
        {
            text = Digits[rest % 62] + text;
            if (rest < 62)
            {
                return text + "_";
            }
        }
    }
}

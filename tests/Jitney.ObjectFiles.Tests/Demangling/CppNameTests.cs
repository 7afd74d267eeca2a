using System.Text;
using Jitney.ObjectFiles.Demangling;

namespace Jitney.ObjectFiles.Tests.Demangling;

/// <summary>Are encoded names written as in the source?</summary>
public sealed class CppNameTests
{
    [Theory]
    [InlineData("_Znwm", "operator new(unsigned long)")]
    [InlineData("_ZSt4cout", "std::cout")]
    [InlineData("_ZSt4cout@GLIBCXX_3.4", "std::cout@GLIBCXX_3.4")]
    [InlineData("_ZNSt8ios_base4InitC1Ev", "std::ios_base::Init::Init()")]
    [InlineData("_ZNKSt6vectorIiSaIiEE4sizeEv", "std::vector<int, std::allocator<int>>::size() const")]
    [InlineData("_ZTVN10__cxxabiv117__class_type_infoE", "vtable for __cxxabiv1::__class_type_info")]
    [InlineData("_Z1fPFiPKcEA5_iM1ADoFvRS4_OS4_E", "f(int (*)(char const*), int [5], void (A::*)(A&, A&&) noexcept)")]
    [InlineData("_ZN12_GLOBAL__N_11gEz", "(anonymous namespace)::g(...)")]
    [InlineData("_ZN1AcvT_IiEEv", "A::operator int<int>()")]
    [InlineData("_Z5applyIJiRKcEEvDpT_", "void apply<int, char const&>(int, char const&)")]
    [InlineData("_ZZ4mainENKUliE_clEi", "main::{lambda(int)#1}::operator()(int) const")]
    [InlineData("_Z1fv.constprop.0.cold", "f() [clone .constprop.0] [clone .cold]")]
    [InlineData("_ZN4core3fmt9Formatter3pad17h0123456789abcdefE", "core::fmt::Formatter::pad")]
    [InlineData("_ZN60_$LT$alloc..string..String$u20$as$u20$core..fmt..Display$GT$3fmt17h0123456789abcdefE", "<alloc::string::String as core::fmt::Display>::fmt")]
    public void Names_are_written_as_in_the_source(string name, string expected) => Assert.Equal(expected, CppName.Of(name));

    [Theory]
    [InlineData("main")]
    [InlineData("")]
    [InlineData("_Z")]
    [InlineData("_Z3fo")]
    [InlineData("_Z99999999999999999999f")]
    [InlineData("_Z1fS_")]
    [InlineData("_Z1fT_")]
    [InlineData("_ZN1A")]
    [InlineData("_Z1fIJEEvDpT1_")]
    [InlineData("_RNvC5crate4name")]
    public void Other_names_are_none(string name) => Assert.Null(CppName.Of(name));

    [Fact]
    public void A_name_that_stands_for_far_more_than_it_is_long_is_not_written()
    {
        // Each argument doubles the one before.
        var name = new StringBuilder("_Z1f1A");
        name.Append("IS_S_E");
        for (int number = 0; number < 30; number++)
        {
            string last = number == 0 ? "S0_" : $"S{"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"[number]}_";
            name.Append(System.Globalization.CultureInfo.InvariantCulture, $"S_I{last}{last}E");
        }

        Assert.Null(CppName.Of(name.ToString()));
    }

    [Theory]
    [InlineData("P")]
    [InlineData("N1A")]
    [InlineData("1AI")]
    [InlineData("XnxLi")]
    [InlineData("FvF")]
    [InlineData("Z1f")]
    public void A_name_that_is_nested_without_end_is_none(string part) =>
        Assert.Null(CppName.Of("_Z1f" + string.Concat(Enumerable.Repeat(part, 16_000 / part.Length))));

    // Each step is an expansion of an empty pack that holds the step before it twice, and all of them come to nothing.
    [Fact]
    public void A_name_that_takes_steps_without_end_and_comes_to_little_is_none()
    {
        const string Digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
        var name = new StringBuilder("_Z1fIJEEv");
        for (int step = 0; step < 30; step++)
        {
            // Each one adds a parameter, a function and an expansion to what can be named again.
            int before = (step * 3) - 1;
            string again = step == 0 ? "" : before < 36 ? $"S{Digits[before]}_" : $"S{Digits[before / 36]}{Digits[before % 36]}_";
            name.Append("DpFvT_").Append(again).Append(again).Append('E');
        }

        Assert.Null(CppName.Of(name.ToString()));
    }

    [Theory]
    [InlineData("_Z1fIiEvT2147483647_")]
    [InlineData("_Z1fIiEvT2147483646_")]
    [InlineData("_ZZ1fvEUt2147483647_")]
    [InlineData("_Z1fIiEvTL2147483647__")]
    public void A_name_with_a_number_that_cannot_be_counted_on_is_none(string name) => Assert.Null(CppName.Of(name));

    [Fact]
    public void The_names_of_the_C_plus_plus_library_are_written_as_binutils_write_them()
    {
        using var tools = new Toolbox();
        string[] names = [.. tools.Run("nm", "-D", "--format=posix", tools.Run("g++", "-print-file-name=libstdc++.so.6").Trim())
            .Insert(0, tools.Run("nm", "--format=posix", tools.Run("g++", "-print-file-name=libstdc++.a").Trim()))
            .Split('\n').Select(static line => line.Split(' ')[0]).Where(static name => name.StartsWith("_Z", StringComparison.Ordinal) && !name.Contains('@', StringComparison.Ordinal))
            .Distinct(StringComparer.Ordinal)];
        File.WriteAllText(tools.PathOf("names"), string.Join('\n', names) + "\n");
        string[] expected = tools.Run("sh", "-c", "c++filt < names").Split('\n');
        Assert.InRange(names.Length, 4000, int.MaxValue);
        for (int index = 0; index < names.Length; index++)
        {
            Assert.Equal(Modern(expected[index]), Modern(CppName.Of(names[index]) ?? names[index]));
        }
    }

    // The short forms of the standard's names, and brackets as of today.
    private static string Modern(string text)
    {
        while (text.Contains("> >", StringComparison.Ordinal))
        {
            text = text.Replace("> >", ">>", StringComparison.Ordinal);
        }

        return text.Replace("std::basic_string<char, std::char_traits<char>, std::allocator<char>>", "std::string", StringComparison.Ordinal)
            .Replace("std::basic_istream<char, std::char_traits<char>>", "std::istream", StringComparison.Ordinal)
            .Replace("std::basic_ostream<char, std::char_traits<char>>", "std::ostream", StringComparison.Ordinal)
            .Replace("std::basic_iostream<char, std::char_traits<char>>", "std::iostream", StringComparison.Ordinal);
    }
}

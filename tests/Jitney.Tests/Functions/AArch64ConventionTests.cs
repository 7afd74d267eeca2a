using Jitney.Functions;
using Jitney.Functions.Conventions;
using Jitney.Functions.Conventions.AArch64;

namespace Jitney.Tests.Functions;

/// <summary>Do values go where "Procedure Call Standard for the Arm 64-bit Architecture", 6.8.2, says?</summary>
public sealed class AArch64ConventionTests
{
    private static readonly NativeLayout s_byte = NativeLayout.Of<byte>();
    private static readonly NativeLayout s_int = NativeLayout.Of<int>();
    private static readonly NativeLayout s_long = NativeLayout.Of<long>();
    private static readonly NativeLayout s_float = NativeLayout.Of<float>();
    private static readonly NativeLayout s_double = NativeLayout.Of<double>();
    private static readonly NativeLayout s_wide = NativeLayout.Of<Int128>();

    [Fact]
    public void Up_to_four_numbers_of_one_floating_point_type_have_a_register_each()
    {
        Assert.Equal("v", ClassesOf(s_float));
        Assert.Equal("ss", ClassesOf(s_float, s_float));
        Assert.Equal("ssss", ClassesOf(s_float, s_float, s_float, s_float));
        Assert.Equal("vvvv", ClassesOf(s_double, s_double, s_double, s_double));
        Assert.Equal("sss", ClassesOf(NativeLayout.Struct(s_float, s_float), s_float));
        Assert.Equal("m", ClassesOf(s_float, s_float, s_float, s_float, s_float));
        Assert.Equal("m", ClassesOf(s_double, s_double, s_double, s_double, s_double));
    }

    [Fact]
    public void Other_structs_are_words_or_are_copied()
    {
        Assert.Equal("i", ClassesOf(s_byte, s_byte, s_byte));
        Assert.Equal("ii", ClassesOf(s_double, s_int));
        Assert.Equal("ii", ClassesOf(s_float, s_double));
        Assert.Equal("ii", ClassesOf(s_wide));
        Assert.Equal("m", ClassesOf(s_long, s_long, s_byte));
    }

    [Fact]
    public void Unions_of_numbers_of_one_type_are_homogeneous_and_padding_makes_a_struct_that_is_not()
    {
        Assert.Equal("ss", Letters(AArch64Classes.Of(NativeLayout.Struct(8, 4, (0, s_float), (0, NativeLayout.Struct(s_float, s_float))))));
        Assert.Equal("i", Letters(AArch64Classes.Of(NativeLayout.Struct(8, 8, (0, s_double), (0, s_long)))));
        Assert.Equal("i", Letters(AArch64Classes.Of(NativeLayout.Struct(8, 8, (0, s_double), (0, s_float)))));
        Assert.Equal("ii", Letters(AArch64Classes.Of(NativeLayout.Struct(16, 16, (0, s_double)))));
        Assert.Equal("i", Letters(AArch64Classes.Of(NativeLayout.Struct(5, 1, (0, s_byte), (1, s_int)))));
    }

    [Theory]
    [InlineData("_i0_i1_i2_i3_i4_i5_i6_i7_m0x1_m8x1", 10, 0, 0)]
    [InlineData("_v0_v1_v2_v3_v4_v5_v6_v7_m0x1", 0, 9, 0)]
    [InlineData("_i0_i2_i3", 1, 0, 1)]
    [InlineData("_i0_i1_i2_i3_i4_i5_i6_m0x2", 7, 0, 1)]
    [InlineData("_i0_i1_i2_i3_i4_i5_i6_i7_m0x1_m16x2", 9, 0, 1)]
    public void Arguments_go_to_registers_as_long_as_there_are_any_and_wide_ones_to_even_ones(string shape, int integers, int doubles, int wides) =>
        Assert.Equal(shape, KeyOf(null, [.. Enumerable.Repeat(s_long, integers), .. Enumerable.Repeat(s_double, doubles), .. Enumerable.Repeat(s_wide, wides)]));

    [Fact]
    public void Registers_that_one_value_does_not_fit_into_are_left_by_later_ones_too()
    {
        Assert.Equal("_i0_i1_i2_i3_i4_i5_i6_m0x2_m16x1", KeyOf(null, [.. Enumerable.Repeat(s_long, 7), NativeLayout.Struct(s_long, s_long), s_long]));
        Assert.Equal("_v0_v1_v2_v3_v4_v5_m0x2_m16x1", KeyOf(null, [.. Enumerable.Repeat(s_double, 6), NativeLayout.Struct(s_float, s_float, s_float), s_float]));
    }

    [Fact]
    public void Of_large_structs_addresses_of_copies_are_passed()
    {
        NativeLayout large = NativeLayout.Struct(s_long, s_long, s_int);
        Assert.Equal("_c0x24_i1", KeyOf(null, large, s_long));
        Assert.Equal("_i0_i1_i2_i3_i4_i5_i6_i7_k0x24_m8x1", KeyOf(null, [.. Enumerable.Repeat(s_long, 8), large, s_long]));
    }

    [Fact]
    public void What_counts_for_registers_is_the_alignment_of_fields()
    {
        Assert.Equal("_i0_i2_i3", KeyOf(null, s_long, NativeLayout.Struct(s_wide)));
        Assert.Equal("_i0_i1_i2", KeyOf(null, s_long, NativeLayout.Struct(16, 16, (0, s_long))));
        Assert.Equal("_i0_i2_i3", KeyOf(null, s_long, NativeLayout.Struct(NativeLayout.Struct(16, 16, (0, s_long)))));
    }

    [Fact]
    public void Results_come_from_registers_or_from_an_address_that_takes_no_argument_s_place()
    {
        Assert.Equal("i_", KeyOf(s_int));
        Assert.Equal("ii_", KeyOf(NativeLayout.Struct(s_double, s_int)));
        Assert.Equal("vvv_", KeyOf(NativeLayout.Struct(s_double, s_double, s_double)));
        Assert.Equal("m_i0", KeyOf(NativeLayout.Struct(s_long, s_long, s_long), s_long));
    }

    [Fact]
    public void What_would_take_too_much_of_the_stack_is_refused()
    {
        NativeLayout large = NativeLayout.Struct(NativeLayout.LargestSize, 8, (0, s_byte));
        Assert.Contains("at most", Assert.Throws<ArgumentException>(() => KeyOf(null, large, large, large)).Message);
    }

    private static string ClassesOf(params ReadOnlySpan<NativeLayout> fields) => Letters(AArch64Classes.Of(NativeLayout.Struct(fields)));

    private static string Letters(WordClass[] places) => new CallShape([], 0, places).Key.TrimEnd('_');

    private static string KeyOf(NativeLayout? result, params ReadOnlySpan<NativeLayout> arguments) =>
        new AArch64Convention().ShapeOf(new NativeSignature(result, arguments)).Key;
}

using Jitney.Functions;
using Jitney.Functions.Conventions;
using Jitney.Functions.Conventions.SystemV;

namespace Jitney.Tests.Functions;

/// <summary>Do values go where "System V Application Binary Interface, AMD64", 3.2.3, says?</summary>
public sealed class SystemVConventionTests
{
    private static readonly NativeLayout s_byte = NativeLayout.Of<byte>();
    private static readonly NativeLayout s_int = NativeLayout.Of<int>();
    private static readonly NativeLayout s_long = NativeLayout.Of<long>();
    private static readonly NativeLayout s_float = NativeLayout.Of<float>();
    private static readonly NativeLayout s_double = NativeLayout.Of<double>();
    private static readonly NativeLayout s_wide = NativeLayout.Of<Int128>();

    [Fact]
    public void Structs_are_classified_word_by_word()
    {
        Assert.Equal("i", ClassesOf(s_byte, s_byte, s_byte));
        Assert.Equal("v", ClassesOf(s_float, s_float));
        Assert.Equal("i", ClassesOf(s_float, s_int));
        Assert.Equal("vi", ClassesOf(s_double, s_int));
        Assert.Equal("iv", ClassesOf(s_int, s_double));
        Assert.Equal("vv", ClassesOf(s_float, s_float, s_float));
        Assert.Equal("iv", ClassesOf(s_float, s_int, s_float));
        Assert.Equal("ii", ClassesOf(s_wide));
        Assert.Equal("m", ClassesOf(s_long, s_long, s_byte));
        Assert.Equal("m", ClassesOf(s_wide, s_byte));
    }

    [Fact]
    public void Unions_and_inner_structs_are_merged()
    {
        Assert.Equal("i", Letters(SystemVClasses.Of(NativeLayout.Struct(8, 8, (0, s_double), (0, s_long)))));
        Assert.Equal("v", Letters(SystemVClasses.Of(NativeLayout.Struct(8, 8, (0, s_double), (0, s_float)))));
        NativeLayout inner = NativeLayout.Struct(s_float, s_byte);
        Assert.Equal("iv", ClassesOf(inner, s_double));
    }

    [Fact]
    public void Packed_structs_lie_in_memory_and_padding_goes_nowhere()
    {
        Assert.Equal("m", Letters(SystemVClasses.Of(NativeLayout.Struct(5, 1, (0, s_byte), (1, s_int)))));
        Assert.Equal("vn", Letters(SystemVClasses.Of(NativeLayout.Struct(16, 16, (0, s_double)))));
    }

    [Theory]
    [InlineData("_i0_i1_i2_i3_i4_i5_m0x1_m8x1", 8, 0, 0)]
    [InlineData("_v0_v1_v2_v3_v4_v5_v6_v7_m0x1", 0, 9, 0)]
    [InlineData("_i0_i1_v0_v1", 2, 2, 0)]
    [InlineData("_i0_i1_i2_i3_i4_m0x2", 5, 0, 1)]
    [InlineData("_i0_i1_i2_i3_i4_i5_m0x1_m16x2", 7, 0, 1)]
    [InlineData("_i0_i1_i2_i3_i4_i5", 4, 0, 1)]
    public void Arguments_go_to_registers_as_long_as_there_are_any_and_never_in_part(string shape, int integers, int doubles, int wides) =>
        Assert.Equal(shape, KeyOf(null, [.. Enumerable.Repeat(s_long, integers), .. Enumerable.Repeat(s_double, doubles), .. Enumerable.Repeat(s_wide, wides)]));

    [Fact]
    public void Registers_that_one_value_does_not_fit_into_are_left_to_later_ones() =>
        Assert.Equal("_i0_i1_i2_i3_i4_m0x2_i5", KeyOf(null, s_long, s_long, s_long, s_long, s_long, NativeLayout.Struct(s_long, s_long), s_long));

    [Fact]
    public void A_struct_of_both_kinds_needs_registers_of_both_kinds() => Assert.Equal(
        "_v0_v1_v2_v3_v4_v5_v6_v7_m0x2_i0",
        KeyOf(null, [.. Enumerable.Repeat(s_double, 8), NativeLayout.Struct(s_long, s_double), s_long]));

    [Fact]
    public void Results_come_from_registers_or_from_where_the_first_argument_points()
    {
        Assert.Equal("i_", KeyOf(s_int));
        Assert.Equal("vi_", KeyOf(NativeLayout.Struct(s_double, s_int)));
        Assert.Equal("m_i1", KeyOf(NativeLayout.Struct(s_long, s_long, s_long), s_long));
    }

    [Fact]
    public void The_stack_is_filled_up_to_a_multiple_of_16()
    {
        var convention = new SystemVConvention();
        Assert.Equal(0, convention.ShapeOf(new NativeSignature(null, [s_long])).StackSize);
        Assert.Equal(16, convention.ShapeOf(new NativeSignature(null, [.. Enumerable.Repeat(s_long, 7)])).StackSize);
        Assert.Equal(32, convention.ShapeOf(new NativeSignature(null, [NativeLayout.Struct(s_long, s_long, s_long)])).StackSize);
    }

    [Fact]
    public void What_would_take_too_much_of_the_stack_is_refused()
    {
        NativeLayout large = NativeLayout.Struct(NativeLayout.LargestSize, 8, (0, s_byte));
        Assert.Contains("at most", Assert.Throws<ArgumentException>(() => KeyOf(null, large, large, large)).Message);
        Assert.Throws<ArgumentException>(() => NativeLayout.Struct(NativeLayout.LargestSize + 1, 8, (0, s_byte)));
        Assert.Throws<ArgumentException>(() => NativeLayout.Struct());
        Assert.Throws<ArgumentException>(() => NativeLayout.Struct(4, 4, (1, s_int)));
        Assert.Throws<ArgumentException>(() => NativeLayout.Struct(4, 3, (0, s_int)));
    }

    [Fact]
    public void C_puts_fields_where_their_alignment_says()
    {
        NativeLayout layout = NativeLayout.Struct(s_byte, s_double, s_byte);
        Assert.Equal((24, 8), (layout.Size, layout.Alignment));
        Assert.Equal((32, 16), (NativeLayout.Struct(s_wide, s_byte).Size, NativeLayout.Struct(s_wide, s_byte).Alignment));
        Assert.Equal((1, 1), (NativeLayout.Of<bool>().Size, NativeLayout.Of<bool>().Alignment));
        Assert.Equal((2, 2), (NativeLayout.Of<char>().Size, NativeLayout.Of<char>().Alignment));
    }

    private static string ClassesOf(params ReadOnlySpan<NativeLayout> fields) => Letters(SystemVClasses.Of(NativeLayout.Struct(fields)));

    private static string Letters(WordClass[] places) => new CallShape([], 0, places).Key.TrimEnd('_');

    private static string KeyOf(NativeLayout? result, params ReadOnlySpan<NativeLayout> arguments) =>
        new SystemVConvention().ShapeOf(new NativeSignature(result, arguments)).Key;
}

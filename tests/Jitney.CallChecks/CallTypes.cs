using Jitney.Functions;

namespace Jitney.CallChecks;

/// <summary>The types that functions take and give here: structs of every size about which conventions make a difference, of integers, of floating-point numbers, and of both.</summary>
internal static class CallTypes
{
    private static readonly Number s_byte = Of<sbyte>("signed char");
    private static readonly Number s_short = Of<short>("short");
    private static readonly Number s_int = Of<int>("int");
    private static readonly Number s_long = Of<long>("long long");
    private static readonly Number s_float = Of<float>("float");
    private static readonly Number s_double = Of<double>("double");
    private static readonly Number s_wide = Of<Int128>("__int128");

    private static readonly Number[] s_numbers =
        [s_byte, Of<byte>("unsigned char"), s_short, Of<ushort>("unsigned short"), s_int, Of<uint>("unsigned int"), s_long, Of<ulong>("unsigned long long"), s_float, s_double, s_wide];

    private static readonly Number[][] s_structs =
    [
        [s_byte], [s_short], [s_int], [s_long], [s_float], [s_double],
        [s_byte, s_byte, s_byte], [s_byte, s_byte, s_byte, s_byte, s_byte], [s_short, s_short, s_short], [s_byte, s_byte, s_byte, s_byte, s_byte, s_byte, s_byte],
        [s_int, s_int], [s_float, s_float], [s_float, s_int], [s_short, s_byte],
        [s_int, s_int, s_int], [s_float, s_float, s_float], [s_float, s_float, s_float, s_float],
        [s_long, s_byte], [s_double, s_double], [s_double, s_int], [s_int, s_double], [s_long, s_long], [s_wide],
        [s_int, s_float, s_int, s_int, s_int], [s_long, s_long, s_long], [s_double, s_double, s_double, s_double], [s_wide, s_byte],
        [.. Enumerable.Repeat(s_byte, 33)], [s_double, s_double, s_double, s_double, s_double], [s_long, s_float, s_byte, s_double, s_short, s_long],
    ];

    /// <summary>All of them.</summary>
    public static IReadOnlyList<CallType> All { get; } =
    [
        .. s_numbers.Select(static number => new CallType(number.Name, [number], IsStruct: false)),
        .. s_structs.Select(static (numbers, index) => new CallType($"struct s{index}", numbers, IsStruct: true)),
    ];

    private static Number Of<T>(string name)
        where T : unmanaged => new(name, NativeLayout.Of<T>(), typeof(T) == typeof(float) || typeof(T) == typeof(double));
}

using Jitney.Functions;

namespace Jitney.CallChecks;

/// <summary>A type of C that can be passed: a number, or a struct of numbers.</summary>
/// <param name="Name">What C calls it.</param>
/// <param name="Numbers">The numbers that it is made of.</param>
/// <param name="IsStruct">Whether it is a struct.</param>
internal sealed record CallType(string Name, IReadOnlyList<Number> Numbers, bool IsStruct)
{
    /// <summary>Its layout.</summary>
    public NativeLayout Layout { get; } = IsStruct ? NativeLayout.Struct([.. Numbers.Select(static one => one.Layout)]) : Numbers[0].Layout;

    /// <summary>Where its numbers lie.</summary>
    public IEnumerable<(Number Number, int Offset)> Places()
    {
        int end = 0;
        foreach (Number number in Numbers)
        {
            end = (end + number.Layout.Alignment - 1) & -number.Layout.Alignment;
            yield return (number, end);
            end += number.Layout.Size;
        }
    }

    /// <summary>Its declaration in C, where it has one.</summary>
    public string Declaration => $"{Name} {{ {string.Concat(Numbers.Select(static (number, index) => $"{number.Name} m{index}; "))}}};";
}

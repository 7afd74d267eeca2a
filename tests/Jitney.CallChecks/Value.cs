namespace Jitney.CallChecks;

/// <summary>A value of a type.</summary>
/// <param name="Type">The type.</param>
/// <param name="Bytes">What it is in memory.</param>
internal sealed record Value(CallType Type, byte[] Bytes)
{
    /// <summary>One of a type.</summary>
    public static Value Random(CallType type, Random random)
    {
        var bytes = new byte[type.Layout.Size];
        foreach ((Number number, int offset) in type.Places())
        {
            number.Random(random).CopyTo(bytes, offset);
        }

        return new Value(type, bytes);
    }

    /// <summary>The value in C.</summary>
    public string Literal => Type.IsStruct
        ? $"({Type.Name}){{ {string.Join(", ", Type.Places().Select(one => one.Number.Literal(Bytes.AsSpan(one.Offset))))} }}"
        : Type.Numbers[0].Literal(Bytes);

    /// <summary>A condition in C: that a variable has not this value.</summary>
    public string Differs(string variable) => Type.IsStruct
        ? string.Join(" || ", Type.Places().Select((one, index) => $"{variable}.m{index} != {one.Number.Literal(Bytes.AsSpan(one.Offset))}"))
        : $"{variable} != {Literal}";

    /// <summary>Whether bytes are this value; what lies between numbers does not count.</summary>
    public bool Is(ReadOnlySpan<byte> bytes)
    {
        foreach ((Number number, int offset) in Type.Places())
        {
            if (!bytes.Slice(offset, number.Layout.Size).SequenceEqual(Bytes.AsSpan(offset, number.Layout.Size)))
            {
                return false;
            }
        }

        return true;
    }
}

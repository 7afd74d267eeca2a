namespace Jitney.Linking.Graph;

/// <summary>Where a symbol is when it is not in a block.</summary>
internal static class SymbolPlace
{
    /// <summary>Defined elsewhere.</summary>
    public const int Undefined = -1;

    /// <summary>Its value is its address.</summary>
    public const int Absolute = -2;

    /// <summary>Memory that the linker sets aside; the value is the alignment.</summary>
    public const int Common = -3;

    /// <summary>In a part of the file that takes no memory (debug information) or was not taken.</summary>
    public const int Nowhere = -4;

    /// <summary>A local symbol of another object: the value's upper half is the object's position, the lower half the symbol's number.</summary>
    public const int Alias = -5;
}

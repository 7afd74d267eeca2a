namespace Jitney.Functions;

/// <summary>A number inside a value of C.</summary>
/// <param name="Offset">Where.</param>
/// <param name="Size">How many bytes.</param>
/// <param name="IsFloat">Whether it is of a floating-point type; else it is an integer.</param>
internal readonly record struct NativeField(int Offset, int Size, bool IsFloat);

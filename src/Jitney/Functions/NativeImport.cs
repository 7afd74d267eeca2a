namespace Jitney.Functions;

/// <summary>A function that is wanted: its name, and what it takes and gives.</summary>
/// <param name="Name">The symbol's name.</param>
/// <param name="Signature">Nothing checks that it is the function's.</param>
public readonly record struct NativeImport(string Name, NativeSignature Signature);

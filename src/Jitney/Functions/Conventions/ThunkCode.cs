namespace Jitney.Functions.Conventions;

/// <summary>A function's machine code, and how to unwind it.</summary>
/// <param name="Code">The instructions.</param>
/// <param name="Rules">How to unwind it.</param>
internal sealed record ThunkCode(byte[] Code, UnwindRules Rules);

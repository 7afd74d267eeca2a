namespace Jitney.Functions.Conventions;

/// <summary>What <c>.eh_frame</c> says about a function.</summary>
/// <remarks>"DWARF Debugging Information Format", 6.4.1 and 6.4.2.</remarks>
/// <param name="CodeAlignment">What positions in the code are multiples of.</param>
/// <param name="DataAlignment">What offsets in the frame are multiples of.</param>
/// <param name="ReturnAddress">The number of the column for the return address.</param>
/// <param name="AtEntry">Instructions for the state at a function's first instruction.</param>
/// <param name="Behind">Instructions for what changes behind that.</param>
internal sealed record UnwindRules(byte CodeAlignment, sbyte DataAlignment, byte ReturnAddress, byte[] AtEntry, byte[] Behind);

namespace Jitney.Functions.Conventions;

/// <summary>Whom the code of a callback calls: <c>void entry(context, const void *arguments, void *result, size_t argument_size, size_t result_size)</c>.</summary>
/// <param name="Entry">The function's address.</param>
/// <param name="Context">Its first argument.</param>
/// <param name="ArgumentSize">How many bytes the words of the arguments take.</param>
/// <param name="ResultSize">How many bytes the function stores as a result.</param>
internal readonly record struct CallbackTarget(ulong Entry, ulong Context, int ArgumentSize, int ResultSize);

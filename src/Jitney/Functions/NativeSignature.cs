namespace Jitney.Functions;

/// <summary>What a function of C takes and gives.</summary>
public sealed class NativeSignature
{
    private readonly NativeLayout[] _arguments;

    /// <summary>Describes one.</summary>
    /// <param name="result">Its result; null for none.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <exception cref="ArgumentException">One of them is null.</exception>
    public NativeSignature(NativeLayout? result, params ReadOnlySpan<NativeLayout> arguments)
    {
        foreach (NativeLayout argument in arguments)
        {
            if (argument is null)
            {
                throw new ArgumentException("an argument's layout is null", nameof(arguments));
            }
        }

        Result = result;
        _arguments = [.. arguments];
        ResultSize = result is null ? 0 : WordsOf(result) * sizeof(ulong);
        ArgumentSize = _arguments.Sum(static argument => WordsOf(argument) * sizeof(ulong));
    }

    /// <summary>Its result; null for none.</summary>
    public NativeLayout? Result { get; }

    /// <summary>Its arguments.</summary>
    public IReadOnlyList<NativeLayout> Arguments => _arguments;

    /// <summary>How many arguments there are.</summary>
    internal int Count => _arguments.Length;

    /// <summary>How many bytes of a call's block its result takes.</summary>
    internal int ResultSize { get; }

    /// <summary>How many bytes of a call's block its arguments take: each begins at a word.</summary>
    internal int ArgumentSize { get; }

    /// <summary>The size of an argument.</summary>
    internal int SizeOf(int argument) => argument < _arguments.Length
        ? _arguments[argument].Size
        : throw new InvalidOperationException($"this function takes {_arguments.Length} arguments, and more are given");

    private static int WordsOf(NativeLayout layout) => (layout.Size + sizeof(ulong) - 1) / sizeof(ulong);
}

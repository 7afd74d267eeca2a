using Jitney.Protocol.Vocabulary;
using Jitney.Protocol.Wire;

namespace Jitney.Protocol.Messages;

/// <summary>Forms of the services that run linked code: Jitney's and LLVM's.</summary>
internal static class RunMessages
{
    /// <summary>The most arguments that <see cref="BootstrapSymbols.FunctionCall"/> takes.</summary>
    public const int MaximumFunctionArguments = 6;

    /// <summary>Writes the arguments of <see cref="BootstrapSymbols.ProgramRun"/> and <see cref="BootstrapSymbols.RunAsMain"/>.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="entry">The entry function.</param>
    /// <param name="arguments">The whole <c>argv</c>, the program's name first.</param>
    public static SpsWriter EncodeMain(SpsWriter writer, ExecutorAddress entry, IReadOnlyCollection<NativeText> arguments) =>
        writer.Address(entry).Texts(arguments);

    /// <summary>Reads the arguments of <see cref="BootstrapSymbols.ProgramRun"/> and <see cref="BootstrapSymbols.RunAsMain"/>.</summary>
    public static (ExecutorAddress Entry, NativeText[] Arguments) DecodeMain(ReadOnlySpan<byte> arguments)
    {
        var reader = new SpsReader(arguments);
        return (reader.Address(), reader.Texts());
    }

    /// <summary>Writes the result of <see cref="BootstrapSymbols.RunAsMain"/>: main's result, sign-extended.</summary>
    public static SpsWriter EncodeMainResult(SpsWriter writer, long result) => writer.Int64(result);

    /// <summary>Reads the result of <see cref="BootstrapSymbols.RunAsMain"/>.</summary>
    public static long DecodeMainResult(ReadOnlySpan<byte> result) => new SpsReader(result).Int64();

    /// <summary>Writes the arguments of <see cref="BootstrapSymbols.RunAsVoidFunction"/>.</summary>
    public static SpsWriter EncodeVoidFunction(SpsWriter writer, ExecutorAddress function) => writer.Address(function);

    /// <summary>Reads the arguments of <see cref="BootstrapSymbols.RunAsVoidFunction"/>.</summary>
    public static ExecutorAddress DecodeVoidFunction(ReadOnlySpan<byte> arguments) => new SpsReader(arguments).Address();

    /// <summary>Writes the arguments of <see cref="BootstrapSymbols.RunAsIntFunction"/>.</summary>
    public static SpsWriter EncodeIntFunction(SpsWriter writer, ExecutorAddress function, int argument) =>
        writer.Address(function).Int32(argument);

    /// <summary>Reads the arguments of <see cref="BootstrapSymbols.RunAsIntFunction"/>.</summary>
    public static (ExecutorAddress Function, int Argument) DecodeIntFunction(ReadOnlySpan<byte> arguments)
    {
        var reader = new SpsReader(arguments);
        return (reader.Address(), reader.Int32());
    }

    /// <summary>Writes the result of <see cref="BootstrapSymbols.RunAsVoidFunction"/> and <see cref="BootstrapSymbols.RunAsIntFunction"/>.</summary>
    public static SpsWriter EncodeIntResult(SpsWriter writer, int result) => writer.Int32(result);

    /// <summary>Reads the result of <see cref="BootstrapSymbols.RunAsVoidFunction"/> and <see cref="BootstrapSymbols.RunAsIntFunction"/>.</summary>
    public static int DecodeIntResult(ReadOnlySpan<byte> result) => new SpsReader(result).Int32();

    /// <summary>Writes the arguments of <see cref="BootstrapSymbols.FunctionCall"/>; at most <see cref="MaximumFunctionArguments"/> of them.</summary>
    public static SpsWriter EncodeFunctionCall(SpsWriter writer, ExecutorAddress function, ReadOnlySpan<long> arguments)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(arguments.Length, MaximumFunctionArguments, nameof(arguments));
        writer.Address(function).Count(arguments.Length);
        foreach (long argument in arguments)
        {
            writer.Int64(argument);
        }

        return writer;
    }

    /// <summary>Reads the arguments of <see cref="BootstrapSymbols.FunctionCall"/>.</summary>
    public static (ExecutorAddress Function, long[] Arguments) DecodeFunctionCall(ReadOnlySpan<byte> arguments)
    {
        var reader = new SpsReader(arguments);
        ExecutorAddress function = reader.Address();
        int count = reader.Count(8);
        if (count > MaximumFunctionArguments)
        {
            throw new MalformedMessageException($"a function call with {count} arguments; at most {MaximumFunctionArguments} are possible");
        }

        var values = new long[count];
        for (int index = 0; index < count; index++)
        {
            values[index] = reader.Int64();
        }

        return (function, values);
    }

    /// <summary>Writes the result of <see cref="BootstrapSymbols.FunctionCall"/>.</summary>
    public static SpsWriter EncodeFunctionCallResult(SpsWriter writer, Expected<long> result) =>
        result.HasValue ? writer.Value().Int64(result.Value) : writer.NoValue(result.Problem);

    /// <summary>Reads the result of <see cref="BootstrapSymbols.FunctionCall"/>.</summary>
    public static Expected<long> DecodeFunctionCallResult(ReadOnlySpan<byte> result)
    {
        var reader = new SpsReader(result);
        return reader.Expected(out string? problem) ? Expected.Of(reader.Int64()) : Expected.Failed<long>(problem!);
    }
}

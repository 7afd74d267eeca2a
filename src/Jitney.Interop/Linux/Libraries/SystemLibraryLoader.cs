using Jitney.Interop.Libraries;

namespace Jitney.Interop.Linux.Libraries;

/// <inheritdoc cref="LibraryLoader"/>
internal sealed class SystemLibraryLoader : LibraryLoader
{
    /// <inheritdoc/>
    public override nint Open(string path, out string? problem) => DynamicLibraries.Open(path, out problem);

    /// <inheritdoc/>
    public override nint OpenApart(string path, out string? problem) => DynamicLibraries.OpenApart(path, out problem);

    /// <inheritdoc/>
    public override ulong Find(nint handle, ReadOnlySpan<byte> terminatedName) => DynamicLibraries.Find(handle, terminatedName);

    /// <inheritdoc/>
    public override SymbolSearch Search() => new LibrarySymbols();

    /// <inheritdoc/>
    public override bool ReplacesEnvironment => true;

    /// <inheritdoc/>
    public override ulong EnvironmentVariable => Variable("environ\0"u8);

    /// <inheritdoc/>
    /// <remarks>For the messages of failed assertions and such, which would tell the executor's name.</remarks>
    public override unsafe void TellArguments(int count, ulong arguments)
    {
        if (count == 0)
        {
            return;
        }

        byte* name = *(byte**)arguments;
        byte* last = name;
        for (byte* next = name; *next != 0; next++)
        {
            last = *next == (byte)'/' ? next + 1 : last;
        }

        (ulong nameVariable, ulong lastVariable) = NameVariables;
        Set(nameVariable, name);
        Set(lastVariable, last);
    }

    /// <summary>Where the C library's messages take the program's name from, and its last part.</summary>
    public static (ulong Name, ulong ShortName) NameVariables => (Variable("program_invocation_name\0"u8), Variable("program_invocation_short_name\0"u8));

    private static unsafe void Set(ulong variable, byte* value)
    {
        if (variable != 0)
        {
            *(byte**)variable = value;
        }
    }

    // Looked up each time: a linked program may have made its own copy the one that counts.
    private static ulong Variable(ReadOnlySpan<byte> terminatedName) => DynamicLibraries.Find(DynamicLibraries.Open("", out _), terminatedName);
}

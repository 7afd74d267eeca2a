using Jitney.Protocol.Messages;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Interop.Libraries;

/// <summary>What opens libraries in this process and finds names in them: the dynamic linker, or the loader. Thread-safe, as that is.</summary>
internal abstract class LibraryLoader
{
    /// <summary>That of the system that this process runs on.</summary>
    public static LibraryLoader Here { get; } = Platform.Choose<LibraryLoader>(
        static () => new Linux.Libraries.SystemLibraryLoader(),
        static () => new Windows.Libraries.SystemLibraryLoader());

    /// <summary>Opens a library that all see. Runs its initialisers on the calling thread.</summary>
    /// <param name="path">A path, or a name to search for; empty for the process itself.</param>
    /// <param name="problem">Why it could not be opened, in the system's words; null when it could.</param>
    /// <returns>A handle that names the library, the same each time; 0 when it could not be opened.</returns>
    public abstract nint Open(string path, out string? problem);

    /// <summary>Opens a library that others do not see unless somebody shows it to them, where the system knows the difference.</summary>
    /// <inheritdoc cref="Open(string, out string?)"/>
    public abstract nint OpenApart(string path, out string? problem);

    /// <summary>Finds a symbol.</summary>
    /// <param name="handle">What <see cref="Open(string, out string?)"/> returned, of a library that is still open.</param>
    /// <param name="terminatedName">The name with a terminating zero byte, in the system's form: <c>name@VERSION</c> on Linux, <c>#ORDINAL</c> on Windows.</param>
    /// <returns>Its address; 0 when there is none.</returns>
    public abstract ulong Find(nint handle, ReadOnlySpan<byte> terminatedName);

    /// <summary>Prepares a search for one batch of names, to be used by one thread.</summary>
    public abstract SymbolSearch Search();

    /// <summary>Where the variable lies that leads to the environment of C programs, which a linked program may have made its own; 0 when nobody can say.</summary>
    public abstract ulong EnvironmentVariable { get; }

    /// <summary>Whether that variable may be made to lead to an environment of our own making. Where a C library owns what it leads to, it frees entries of that.</summary>
    public abstract bool ReplacesEnvironment { get; }

    /// <summary>Tells the C libraries the arguments of the program, which stay where they are: what a program asks them for would be this process's own otherwise.</summary>
    /// <param name="count">How many there are.</param>
    /// <param name="arguments">Where the pointers lie.</param>
    public abstract void TellArguments(int count, ulong arguments);
}

/// <summary>Finds names with what is known of them. Libraries that are opened later are unknown to it.</summary>
internal abstract class SymbolSearch
{
    /// <summary>Looks a name up in libraries, in order.</summary>
    /// <param name="handles">What <see cref="LibraryLoader.Open(string, out string?)"/> returned, of libraries that are still open.</param>
    /// <param name="terminatedName">The name, as with <see cref="LibraryLoader.Find"/>.</param>
    public abstract LibrarySymbol LookUp(ReadOnlySpan<ExecutorAddress> handles, ReadOnlySpan<byte> terminatedName);
}

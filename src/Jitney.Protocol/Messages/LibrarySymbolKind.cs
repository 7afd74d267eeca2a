namespace Jitney.Protocol.Messages;

/// <summary>What a library's symbol is; the numbers are those of the wire.</summary>
internal enum LibrarySymbolKind : byte
{
    /// <summary>No library has it.</summary>
    NotFound = 0,

    /// <summary>Code.</summary>
    Function = 1,

    /// <summary>A variable or constant.</summary>
    Data = 2,

    /// <summary>A thread-local variable.</summary>
    ThreadLocal = 3,

    /// <summary>Anything else, such as a symbol without a type.</summary>
    Other = 4,
}

namespace Jitney.Protocol.Messages;

/// <summary>Which of its two forms a Setup message has.</summary>
internal enum SetupForm
{
    /// <summary>LLVM 17 and later, and Jitney: triple, page size, values, symbols.</summary>
    WithBootstrapValues,

    /// <summary>LLVM 16 and earlier: triple, page size, symbols.</summary>
    WithoutBootstrapValues,
}

namespace Jitney.RuntimeSupport;

/// <summary>Which symbols a batch shows to the dynamic linker.</summary>
internal enum ExposedSymbols
{
    /// <summary>Those that it defines itself.</summary>
    ThisBatch,

    /// <summary>Those, and what earlier batches defined: for the first batch that shows any.</summary>
    AllLinked,
}

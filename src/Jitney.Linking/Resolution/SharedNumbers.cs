using Jitney.Linking.Graph;

namespace Jitney.Linking.Resolution;

/// <summary>What an object's names are called by all batches that link objects of the same archive.</summary>
/// <param name="Names">Who numbers them.</param>
/// <param name="Numbers">The numbers of the names of non-local symbols, from <see cref="ObjectGraph.FirstGlobal"/> on.</param>
internal sealed record SharedNumbers(SharedNames Names, int[] Numbers);

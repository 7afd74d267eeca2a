namespace Jitney.Sessions.Generators;

/// <summary>Defines names that nothing else defines: no input, no library and not the process.</summary>
/// <remarks>
/// A lookup asks for all names that it misses at once, after it has looked everywhere, and then begins anew with what it was given; so a generator may be asked several times in one lookup, and names that it does not
/// define are missing as without it; a name that is still missing after it was asked for twice is asked for no more. The lookup holds nothing while it works: others may link at the same time, and it may look other names up, add and remove. It runs on the flow of the lookup that asks, several at a time for several lookups. Whoever looks a name up while another lookup has it
/// generated waits for that. A name that a generator needs itself while it generates it is missing.
/// </remarks>
/// <param name="request">What is missing, and how it is defined.</param>
/// <param name="cancellation">The lookup's.</param>
/// <exception cref="Exception">Whatever it throws is thrown by the lookup.</exception>
public delegate ValueTask DefinitionGenerator(DefinitionRequest request, CancellationToken cancellation);

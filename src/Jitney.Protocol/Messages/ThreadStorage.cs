using Jitney.Protocol.Vocabulary;

namespace Jitney.Protocol.Messages;

/// <summary>An image that was loaded for its thread-local storage.</summary>
/// <param name="Handle">Names it for <see cref="BootstrapSymbols.ThreadStorageUnload"/>.</param>
/// <param name="Slots">What the dynamic linker put into its slots.</param>
internal readonly record struct ThreadStorage(ExecutorAddress Handle, ulong[] Slots);

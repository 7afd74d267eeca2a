using Jitney.Protocol.Vocabulary;

namespace Jitney.Protocol.Messages;

/// <summary>Linked code as a module of its process.</summary>
/// <param name="Headers">Its ELF header, with the program headers behind it.</param>
/// <param name="ThreadStorage">The handle of the image that holds its thread-local storage; null where there is none.</param>
/// <param name="ThreadStorageDistance">How far that lies from the thread pointer, as a number that wraps around.</param>
/// <param name="Symbols">A shared object in memory whose dynamic symbols are the module's, with absolute values; null where there is none.</param>
internal readonly record struct ModuleDescription(ExecutorAddress Headers, ExecutorAddress ThreadStorage, ulong ThreadStorageDistance, ExecutorAddress Symbols);

using Jitney.Protocol.Vocabulary;

namespace Jitney.Protocol.Messages;

/// <summary>A reservation that LLVM's shared-memory mapper made.</summary>
/// <param name="Address">Where the executor mapped it.</param>
/// <param name="Name">The shared memory object's name, with its slash on POSIX systems. The controller opens it, and unlinks it at once.</param>
internal readonly record struct SharedReservation(ExecutorAddress Address, string Name);

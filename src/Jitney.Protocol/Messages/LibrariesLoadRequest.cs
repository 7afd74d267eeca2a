using Jitney.Protocol.Vocabulary;

namespace Jitney.Protocol.Messages;

/// <summary>Arguments of <see cref="BootstrapSymbols.LibrariesLoad"/>.</summary>
/// <param name="Image">A complete ELF shared object that needs the libraries.</param>
/// <param name="Hook">Where in it the executor puts the address of what the dynamic linker calls when all is relocated: from then on the
/// libraries' initialisers wait for <see cref="BootstrapSymbols.LibrariesInitialize"/>. 0 when they do not.</param>
/// <param name="Names">Which of its bytes lead to its symbols by their names; they are cleared once it is loaded.</param>
/// <param name="Paths">The libraries to open then, the empty path for the process itself.</param>
internal readonly record struct LibrariesLoadRequest(ReadOnlyMemory<byte> Image, int Hook, Range Names, IReadOnlyCollection<string> Paths);

using Jitney.ObjectFiles;
using Jitney.Sessions;

namespace Jitney.Definitions;

/// <summary>A file to be linked or loaded.</summary>
/// <param name="Path">Its path.</param>
/// <param name="Kind">What it holds: an object, an archive or a shared library.</param>
/// <param name="Use">When it is linked; libraries are always loaded.</param>
public readonly record struct ResolvedInput(string Path, InputKind Kind, InputUse Use);

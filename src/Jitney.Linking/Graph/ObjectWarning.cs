namespace Jitney.Linking.Graph;

/// <summary>What an object asks linkers to warn of, by a section <c>.gnu.warning.SYMBOL</c> or <c>.gnu.warning</c>: parts of its content.</summary>
/// <param name="NameOffset">Where the symbol's name lies that nobody should refer to.</param>
/// <param name="NameLength">How long it is; 0 where the object itself is warned of.</param>
/// <param name="TextOffset">Where the words lie.</param>
/// <param name="TextLength">How many bytes they have.</param>
internal readonly record struct ObjectWarning(int NameOffset, int NameLength, int TextOffset, int TextLength);

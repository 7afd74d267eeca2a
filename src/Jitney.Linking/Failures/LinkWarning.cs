using Jitney.ObjectFiles.Failures;

namespace Jitney.Linking.Failures;

/// <summary>What an input asks linkers to warn of: that it is linked, or that something refers to one of its symbols. The link goes on.</summary>
/// <param name="Place">The first reference to the symbol, or the input itself.</param>
/// <param name="Message">Place and words in one line.</param>
public sealed record LinkWarning(InputPlace Place, string Message);

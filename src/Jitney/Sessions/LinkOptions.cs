using Jitney.Linking.Failures;
using Jitney.Linking.Passes;
using Jitney.Linking.Resolution;

namespace Jitney.Sessions;

/// <summary>How batches are linked.</summary>
/// <param name="Strip">What dead stripping may drop.</param>
/// <param name="Missing">What becomes of names that are defined nowhere.</param>
/// <param name="Warned">Told what inputs ask linkers to warn of.</param>
/// <param name="Visibility">Which names libraries may see; null for all that objects let them see.</param>
/// <param name="RuntimeWarnings">Reads what the libraries ask linkers to warn of that every process has; null for nothing.</param>
/// <param name="Ignored">Told which words for linkers mean nothing here.</param>
internal sealed record LinkOptions(
    StripMode Strip = StripMode.DropUnreachable, MissingSymbols Missing = MissingSymbols.AreErrors, Action<LinkWarning>? Warned = null,
    NameVisibility? Visibility = null, Func<IReadOnlyList<LibraryWarning>>? RuntimeWarnings = null, Action<LinkWarning>? Ignored = null);

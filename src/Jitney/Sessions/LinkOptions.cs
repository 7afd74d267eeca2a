using Jitney.Linking.Passes;

namespace Jitney.Sessions;

/// <summary>How batches are linked.</summary>
/// <param name="Strip">What dead stripping may drop.</param>
/// <param name="Missing">What becomes of names that are defined nowhere.</param>
public sealed record LinkOptions(StripMode Strip = StripMode.DropUnreachable, MissingSymbols Missing = MissingSymbols.AreErrors);

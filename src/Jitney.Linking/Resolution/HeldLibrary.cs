namespace Jitney.Linking.Resolution;

/// <summary>A library that nothing needed where it stood, and that is opened only where names would be missing without it.</summary>
/// <param name="Path">What it is opened by.</param>
/// <param name="Missing">Numbers of the batch's globals that nothing defines and that it would.</param>
internal sealed record HeldLibrary(string Path, IReadOnlySet<int> Missing);

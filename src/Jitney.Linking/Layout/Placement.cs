namespace Jitney.Linking.Layout;

/// <summary>Where one block goes.</summary>
/// <param name="Object">The block's object, by position in the batch.</param>
/// <param name="Block">The block's number in its object.</param>
/// <param name="Offset">Offset in the segment, in bytes.</param>
internal readonly record struct Placement(int Object, int Block, ulong Offset);

namespace Jitney.Linking.Formats;

/// <summary>By what tables of initialisers or finalisers are sorted.</summary>
/// <param name="Number">A number, ascending.</param>
/// <param name="Text">A text among those of one number. Those of which both are the same keep the order of their objects.</param>
/// <param name="IsBackward">Whether those of its number go the other way round: by falling texts, and the last of an object before the first.</param>
internal readonly record struct TableOrder(int Number, string Text, bool IsBackward = false) : IComparable<TableOrder>
{
    /// <inheritdoc/>
    public int CompareTo(TableOrder other) =>
        Number != other.Number ? Number.CompareTo(other.Number)
        : IsBackward ? string.CompareOrdinal(other.Text, Text)
        : string.CompareOrdinal(Text, other.Text);
}

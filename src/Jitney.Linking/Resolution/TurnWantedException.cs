namespace Jitney.Linking.Resolution;

/// <summary>A batch is given up that would have read much while others wait to resolve names: its inputs are read beside those first. Nothing is wrong.</summary>
/// <param name="inputs">What it would have read, all of it at once.</param>
internal sealed class TurnWantedException(IReadOnlyList<LinkInput> inputs) : Exception("others wait to resolve names")
{
    /// <summary>What is to be read before it is tried again.</summary>
    public IReadOnlyList<LinkInput> Inputs => inputs;
}

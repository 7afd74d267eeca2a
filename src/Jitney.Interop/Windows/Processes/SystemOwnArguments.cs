using Jitney.Interop.Processes;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Interop.Windows.Processes;

/// <inheritdoc cref="OwnArguments"/>
/// <remarks>The command line is UTF-16, of which the runtime loses nothing.</remarks>
internal sealed class SystemOwnArguments : OwnArguments
{
    /// <inheritdoc/>
    public override string[] Exactly(string[] words) => words;

    /// <inheritdoc/>
    public override IReadOnlyList<NativeText> Of(IReadOnlyList<string> words) => [.. words];
}

using Jitney.Interop.Processes;

namespace Jitney.Interop.Windows.Processes;

/// <inheritdoc cref="ScarceMeans"/>
/// <remarks>Windows gives a user's processes no limits that are worth a word; those of jobs are told by the errors themselves.</remarks>
internal sealed class SystemScarceMeans : ScarceMeans
{
    /// <inheritdoc/>
    public override string Describe() => "";
}

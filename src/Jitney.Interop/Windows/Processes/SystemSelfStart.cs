using Jitney.Interop.Processes;

namespace Jitney.Interop.Windows.Processes;

/// <inheritdoc cref="SelfStart"/>
/// <remarks>A program that starts its process's file again does so by a path like any other.</remarks>
internal sealed class SystemSelfStart : SelfStart
{
    /// <inheritdoc/>
    public override string? Problem(string program) => null;
}

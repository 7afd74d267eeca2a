using Jitney.Interop.Files;

namespace Jitney.Interop.Windows.Files;

/// <inheritdoc cref="FileVersions"/>
internal sealed class SystemFileVersions : FileVersions
{
    /// <inheritdoc/>
    public override FileVersion? Of(string path) => FileIdentity.VersionOf(path);
}

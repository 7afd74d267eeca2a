using Jitney.Interop.Files;

namespace Jitney.Interop.Windows.Files;

/// <inheritdoc cref="FileFactory"/>
internal sealed class SystemFileFactory : FileFactory
{
    /// <inheritdoc/>
    public override MappedFile Map(string path, out FileVersion version) => SystemMappedFile.Open(path, out version);
}

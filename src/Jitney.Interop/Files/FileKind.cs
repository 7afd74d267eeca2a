namespace Jitney.Interop.Files;

/// <summary>What a file is, as far as it matters here.</summary>
internal enum FileKind
{
    Regular,
    Folder,
    Pipe,
    Device,
    Socket,
    Link,
    Other,
}

namespace Jitney.Interop.Files;

/// <summary>What others have done to a file while its bytes were in use.</summary>
internal enum FileChange
{
    /// <summary>Nothing that touches the bytes.</summary>
    None,

    /// <summary>It is shorter than it was, or a page of it could not be read.</summary>
    Cut,

    /// <summary>Something else was written into it.</summary>
    Overwritten,
}

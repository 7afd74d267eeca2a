namespace Jitney.Definitions;

/// <summary>Which form of a library counts where there are two.</summary>
internal enum LibraryPreference
{
    /// <summary>A shared library before an archive.</summary>
    SharedFirst,

    /// <summary>Archives only, but for the system's C library, which is in the process already.</summary>
    StaticOnly,
}

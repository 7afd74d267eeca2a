namespace Jitney.Interop;

/// <summary>The operating system that this process runs on, which is asked for here and nowhere else.</summary>
/// <remarks>The folders of this project hold what is the same everywhere: types with one factory each. What they do lies in a folder for each system, under
/// the same file names. See docs/decisions/0038-one-fence-for-all-systems.md.</remarks>
internal static class Platform
{
    /// <summary>Makes the implementation for this system.</summary>
    /// <typeparam name="T">The type that others see.</typeparam>
    /// <param name="linux">Makes that of Linux.</param>
    /// <param name="windows">Makes that of Windows.</param>
    public static T Choose<T>(Func<T> linux, Func<T> windows) => OperatingSystem.IsWindows() ? windows() : linux();
}

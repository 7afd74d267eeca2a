namespace Jitney.Interop.Files;

/// <summary>Makes folders of random names that only this user may enter.</summary>
internal abstract class PrivateFolder
{
    /// <summary>Those of the system that this process runs on.</summary>
    public static PrivateFolder Here { get; } = Platform.Choose<PrivateFolder>(
        static () => new Linux.Files.SystemPrivateFolder(),
        static () => new Windows.Files.SystemPrivateFolder());

    /// <summary>Makes one.</summary>
    /// <param name="prefix">Its path, to which random characters are added.</param>
    /// <returns>Its path.</returns>
    /// <exception cref="IOException">It cannot be made; the message says why.</exception>
    public abstract string Make(string prefix);
}

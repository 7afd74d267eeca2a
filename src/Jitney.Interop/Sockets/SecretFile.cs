using Jitney.Protocol.Proof;

namespace Jitney.Interop.Sockets;

/// <summary>Files that hold a shared secret, which must be their owner's alone.</summary>
internal abstract class SecretFile
{
    /// <summary>Those of the system that this process runs on.</summary>
    public static SecretFile Here { get; } = Platform.Choose<SecretFile>(static () => new Linux.Sockets.SystemSecretFile(), static () => new Windows.Sockets.SystemSecretFile());

    /// <summary>The environment variable that holds the secret itself where no file is named.</summary>
    public const string Variable = "JITNEY_SECRET";

    /// <summary>Reads a secret.</summary>
    /// <exception cref="IOException">It cannot be read, others can read it too, or it holds no secret; the message says which.</exception>
    public abstract SharedSecret Read(string path);

    /// <summary>The secret that the environment holds; null for none.</summary>
    /// <exception cref="FormatException">It is too short or too long.</exception>
    public abstract SharedSecret? FromEnvironment();

    /// <summary>Reads a secret, and makes a new one where there is no such file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="isNew">Whether it was made now.</param>
    /// <inheritdoc cref="Read" path="/exception"/>
    public abstract SharedSecret ReadOrMake(string path, out bool isNew);
}

using System.Runtime.InteropServices;
using System.Text;
using Jitney.Interop.Files;
using Jitney.Interop.Signals;
using Jitney.Interop.Streams;
using Jitney.Protocol.Proof;
using Microsoft.Win32.SafeHandles;

namespace Jitney.Interop.Sockets;

/// <summary>Files that hold a shared secret, which must be their owner's alone.</summary>
internal static class SecretFile
{
    /// <summary>The environment variable that holds the secret itself where no file is named.</summary>
    public const string Variable = "JITNEY_SECRET";

    // A secret is a line. Whoever names a large file meant another one.
    private const int MaximumSize = 4096;
    private const int NewSecretSize = 32;

    private static string TooLarge => $"larger than {MaximumSize} bytes, and so no secret";

    /// <summary>Reads a secret.</summary>
    /// <exception cref="IOException">It cannot be read, others can read it too, or it holds no secret; the message says which.</exception>
    public static SharedSecret Read(string path)
    {
        try
        {
            using SafeDescriptor file = Open(path);
            FileIdentity.Of(file, out _, out uint owner, out uint permissions);
            uint own = SocketCalls.GetEffectiveUser();
            if (owner != own)
            {
                throw new IOException($"{path} belongs to user {owner}, not to user {own}: a secret must be one's own");
            }

            if ((permissions & 0x3f /* 077 */) != 0)
            {
                throw new IOException($"{path} can be used by others (mode {Convert.ToString(permissions, 8)}): chmod 600 {path}");
            }

            byte[] content = new byte[MaximumSize + 1];
            int size = InputOpening.Read(file, content, 0);
            return size <= MaximumSize ? SharedSecret.From(content.AsSpan(0, size)) : throw new IOException($"{path} is {TooLarge}");
        }
        catch (FormatException exception)
        {
            throw new IOException($"{path} holds no secret: {exception.Message}", exception);
        }
        catch (Exception exception) when (exception is UnauthorizedAccessException or SystemCallException)
        {
            throw new IOException(exception.Message, exception);
        }
    }

    /// <summary>The secret that the environment holds; null for none.</summary>
    /// <exception cref="FormatException">It is too short or too long.</exception>
    public static SharedSecret? FromEnvironment()
    {
        byte[] content = StartState.Secret ?? Encoding.UTF8.GetBytes(Environment.GetEnvironmentVariable(Variable) ?? "");
        return content.Length switch
        {
            0 => null,
            > MaximumSize => throw new FormatException($"what the environment variable {Variable} holds is {TooLarge}"),
            _ => SharedSecret.From(content),
        };
    }

    /// <summary>Reads a secret, and makes a new one where there is no such file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="isNew">Whether it was made now.</param>
    /// <inheritdoc cref="Read" path="/exception"/>
    public static SharedSecret ReadOrMake(string path, out bool isNew)
    {
        // Exclusively, so that a file that somebody else put there is never written to.
        int number = FolderCalls.OpenAt(
            FolderCalls.AT_FDCWD,
            path,
            FolderCalls.O_WRONLY | FolderCalls.O_CREAT | FolderCalls.O_EXCL | FolderCalls.O_CLOEXEC,
            0x180 /* 0600 */);
        isNew = number >= 0;
        if (isNew)
        {
            using var file = new FileStream(new SafeFileHandle(number, ownsHandle: true), FileAccess.Write, bufferSize: 0);
            file.Write(Encoding.ASCII.GetBytes(Convert.ToHexStringLower(RandomBytes.Make(NewSecretSize)) + "\n"));
        }
        else if (Marshal.GetLastPInvokeError() is int error and not FolderCalls.EEXIST)
        {
            throw new IOException(new SystemCallException("open", error, path).Message);
        }

        return Read(path);
    }

    private static SafeDescriptor Open(string path)
    {
        try
        {
            return InputOpening.Open(path, out _);
        }
        catch (FileNotFoundException exception)
        {
            throw new FileNotFoundException($"{path} {exception.Message}", path, exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"{path} {exception.Message}: a secret is a file with one line", exception);
        }
    }
}

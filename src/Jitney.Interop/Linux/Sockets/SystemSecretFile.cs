using System.Runtime.InteropServices;
using System.Text;
using Jitney.Interop.Linux.Files;
using Jitney.Interop.Signals;
using Jitney.Interop.Sockets;
using Jitney.Interop.Streams;
using Jitney.Protocol.Proof;
using Microsoft.Win32.SafeHandles;

namespace Jitney.Interop.Linux.Sockets;

/// <inheritdoc cref="SecretFile"/>
internal sealed class SystemSecretFile : SecretFile
{

    // A secret is a line. Whoever names a large file meant another one.
    private const int MaximumSize = 4096;
    private const int NewSecretSize = 32;

    private static string TooLarge => $"larger than {MaximumSize} bytes, and so no secret";

    /// <inheritdoc/>
    public override SharedSecret Read(string path)
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

    /// <inheritdoc/>
    public override SharedSecret? FromEnvironment()
    {
        byte[] content = StartState.Here.Secret ?? Encoding.UTF8.GetBytes(Environment.GetEnvironmentVariable(Variable) ?? "");
        return content.Length switch
        {
            0 => null,
            > MaximumSize => throw new FormatException($"what the environment variable {Variable} holds is {TooLarge}"),
            _ => SharedSecret.From(content),
        };
    }

    /// <inheritdoc/>
    public override SharedSecret ReadOrMake(string path, out bool isNew)
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
            file.Write(Encoding.ASCII.GetBytes(Convert.ToHexStringLower(RandomBytes.Here.Make(NewSecretSize)) + "\n"));
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

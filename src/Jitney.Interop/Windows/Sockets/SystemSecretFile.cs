using System.Runtime.InteropServices;
using System.Text;
using Jitney.Interop.Signals;
using Jitney.Interop.Sockets;
using Jitney.Interop.Windows.Files;
using Jitney.Interop.Windows.Memory;
using Jitney.Interop.Windows.Security;
using Jitney.Protocol.Proof;
using Microsoft.Win32.SafeHandles;

namespace Jitney.Interop.Windows.Sockets;

/// <inheritdoc cref="SecretFile"/>
internal sealed unsafe class SystemSecretFile : SecretFile
{
    // A secret is a line. Whoever names a large file meant another one.
    private const int MaximumSize = 4096;
    private const int NewSecretSize = 32;
    private const int InvalidHandle = -1;
    private const int ERROR_FILE_EXISTS = 80;
    private const uint CREATE_NEW = 1;

    private static string TooLarge => $"larger than {MaximumSize} bytes, and so no secret";

    /// <inheritdoc/>
    public override SharedSecret Read(string path)
    {
        try
        {
            using SafeFileHandle file = Open(path);
            if (FileAccessList.ProblemWith(file.DangerousGetHandle(), path) is { } problem)
            {
                throw new IOException(problem);
            }

            byte[] content = new byte[MaximumSize + 1];
            int size = RandomAccess.Read(file, content, 0);
            return size <= MaximumSize ? SharedSecret.From(content.AsSpan(0, size)) : throw new IOException($"{path} is {TooLarge}");
        }
        catch (FormatException exception)
        {
            throw new IOException($"{path} holds no secret: {exception.Message}", exception);
        }
        catch (SystemCallException exception)
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
        using var security = new SecurityDescriptor(OwnUser.OnlyHim());
        MemoryCalls.SecurityAttributes attributes = security.Attributes;
        nint handle = FileCalls.Open(path, FileCalls.GenericWrite, 0, &attributes, CREATE_NEW, 0, 0);
        isNew = handle != InvalidHandle;
        if (isNew)
        {
            using var file = new SafeFileHandle(handle, ownsHandle: true);
            try
            {
                RandomAccess.Write(file, Encoding.ASCII.GetBytes(Convert.ToHexStringLower(RandomBytes.Here.Make(NewSecretSize)) + "\n"), 0);
            }
            catch (Exception exception) when (exception is IOException or SystemCallException)
            {
                // A file without a secret would be taken for one the next time.
                file.Dispose();
                _ = FileCalls.Delete(path);
                throw new IOException($"{path} cannot be written: {exception.Message}", exception);
            }
        }
        else if (Marshal.GetLastPInvokeError() is int error and not ERROR_FILE_EXISTS)
        {
            throw new IOException(new SystemCallException("CreateFileW", error, path).Message);
        }

        return Read(path);
    }

    // A pipe or a device would be opened too, and might never give anything.
    private static SafeFileHandle Open(string path)
    {
        SafeFileHandle file;
        try
        {
            file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new FileNotFoundException($"{path} does not exist", path, exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"{path} cannot be opened ({exception.Message}): a secret is a file with one line", exception);
        }

        if (HandleCalls.TypeOf(file.DangerousGetHandle()) == HandleCalls.TypeDisk)
        {
            return file;
        }

        file.Dispose();
        throw new IOException($"{path} is a pipe or a device, and only regular files are read: a secret is a file with one line");
    }
}

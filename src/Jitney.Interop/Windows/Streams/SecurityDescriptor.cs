using System.Runtime.InteropServices;

namespace Jitney.Interop.Windows.Streams;

/// <summary>Who may use what is made: this process's user, and nobody else.</summary>
internal sealed unsafe partial class SecurityDescriptor : IDisposable
{
    private const uint Revision = 1;

    private readonly void* _descriptor;

    private SecurityDescriptor(void* descriptor) => _descriptor = descriptor;

    /// <summary>The descriptor; valid until disposal.</summary>
    public void* Pointer => _descriptor;

    /// <summary>Makes one that lets this process's user do everything. What is made belongs to that user, and inherits nothing.</summary>
    /// <exception cref="SystemCallException">The system refused.</exception>
    public static SecurityDescriptor ForThisUser()
    {
        string user = UserIdentity.OfThisProcess;
        void* descriptor;
        return Convert($"O:{user}D:P(A;;GA;;;{user})", Revision, &descriptor, null) != 0
            ? new SecurityDescriptor(descriptor)
            : throw SystemCallException.FromLastError("ConvertStringSecurityDescriptorToSecurityDescriptorW");
    }

    /// <inheritdoc/>
    public void Dispose() => Free(_descriptor);

    [LibraryImport("advapi32", EntryPoint = "ConvertStringSecurityDescriptorToSecurityDescriptorW", SetLastError = true, StringMarshalling = StringMarshalling.Utf16)]
    private static partial int Convert(string text, uint revision, void** descriptor, uint* size);

    [LibraryImport("kernel32", EntryPoint = "LocalFree")]
    private static partial void* Free(void* memory);
}

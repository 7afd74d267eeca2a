using Jitney.Interop.Windows.Memory;

namespace Jitney.Interop.Windows.Security;

/// <summary>Says who may use a thing that is being made.</summary>
internal sealed unsafe class SecurityDescriptor : IDisposable
{
    private const uint Revision = 1;

    private nint _descriptor;

    /// <summary>Makes one of its description (SDDL).</summary>
    /// <exception cref="SystemCallException">It is none.</exception>
    public SecurityDescriptor(string description)
    {
        fixed (char* text = description)
        {
            if (!SecurityCalls.Parse(text, Revision, out _descriptor, null))
            {
                throw SystemCallException.FromLastError("ConvertStringSecurityDescriptorToSecurityDescriptor", description);
            }
        }
    }

    /// <summary>As functions that make things take it; valid until this object is disposed. The thing's handle is not inherited.</summary>
    public MemoryCalls.SecurityAttributes Attributes => new() { Length = (uint)sizeof(MemoryCalls.SecurityAttributes), Descriptor = _descriptor };

    /// <inheritdoc/>
    public void Dispose()
    {
        _ = SecurityCalls.Free(_descriptor);
        _descriptor = 0;
    }
}

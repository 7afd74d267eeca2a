using System.Runtime.InteropServices;
using Jitney.Interop.Files;

namespace Jitney.Interop.Windows.Files;

/// <inheritdoc cref="FileProblem"/>
internal sealed class SystemFileProblem : FileProblem
{
    private const int SystemErrorMask = unchecked((int)0xFFFF_0000);
    private const int SystemError = unchecked((int)0x8007_0000);

    /// <inheritdoc/>
    public override string Of(Exception exception) => exception switch
    {
        SystemCallException => exception.Message,
        NotSupportedException => "it is no file that can be read",

        // The system's own answer, in the lower half.
        IOException or UnauthorizedAccessException when (exception.HResult & SystemErrorMask) == SystemError => Marshal.GetPInvokeErrorMessage(exception.HResult & ~SystemErrorMask),
        UnauthorizedAccessException => Marshal.GetPInvokeErrorMessage(FileCalls.AccessDenied),
        _ => exception.Message,
    };
}

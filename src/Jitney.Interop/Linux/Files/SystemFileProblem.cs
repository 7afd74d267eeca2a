using System.Runtime.InteropServices;
using Jitney.Interop.Files;

namespace Jitney.Interop.Linux.Files;

/// <inheritdoc cref="FileProblem"/>
internal sealed class SystemFileProblem : FileProblem
{
    private const int LargestErrorNumber = 4095;

    /// <inheritdoc/>
    public override string Of(Exception exception) => exception switch
    {
        SystemCallException => exception.Message,
        FileNotFoundException or DirectoryNotFoundException => Marshal.GetPInvokeErrorMessage(FolderCalls.ENOENT),
        PathTooLongException => Marshal.GetPInvokeErrorMessage(FolderCalls.ENAMETOOLONG),

        // It wraps the system's answer, except where what is to be read is a folder.
        UnauthorizedAccessException { InnerException: IOException { HResult: > 0 and <= LargestErrorNumber and int error } } => Marshal.GetPInvokeErrorMessage(error),
        UnauthorizedAccessException => Marshal.GetPInvokeErrorMessage(FolderCalls.EACCES),
        IOException { HResult: > 0 and <= LargestErrorNumber and int error } => Marshal.GetPInvokeErrorMessage(error),
        NotSupportedException => "it is no file that can be read",
        _ => exception.Message,
    };
}

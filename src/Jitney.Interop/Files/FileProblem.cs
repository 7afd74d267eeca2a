using System.Runtime.InteropServices;

namespace Jitney.Interop.Files;

/// <summary>Says in the system's words why a file cannot be used.</summary>
/// <remarks>The runtime's own words name the file once more, and are keys of a table in programs that are made without it.</remarks>
internal static class FileProblem
{
    private const int LargestErrorNumber = 4095;

    /// <summary>What an exception means, without the file's name.</summary>
    /// <param name="exception">What the runtime or a system call in this project has thrown.</param>
    public static string Of(Exception exception) => exception switch
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

using System.Runtime.InteropServices;

namespace Jitney.Interop.Libraries;

/// <summary>Words for failed system calls.</summary>
internal static class LibraryProblem
{
    /// <summary>What the last call on this thread that sets the last error has met.</summary>
    internal static string Of(string call)
    {
        int error = Marshal.GetLastPInvokeError();
        return $"{call}: {Marshal.GetPInvokeErrorMessage(error)}";
    }
}

using System.Runtime.InteropServices;
using Jitney.Interop.Files;
using Jitney.Interop.Sockets;
using Microsoft.Win32.SafeHandles;

namespace Jitney.Interop.Windows.Files;

/// <summary>Puts a new file in a place, or in the place of another one, as a whole.</summary>
/// <remarks>It is written under a name of its own beside that place first.</remarks>
internal static unsafe class OutputReplacement
{
    /// <summary>A failure in the system's words.</summary>
    public static IOException Problem(int error) => new(Marshal.GetPInvokeErrorMessage(error), error);

    /// <summary>Makes a file where nothing is.</summary>
    /// <param name="place">Its full name.</param>
    /// <param name="content">Writes its content.</param>
    /// <returns>False when something of that name has appeared meanwhile.</returns>
    /// <exception cref="IOException">It cannot be made; nothing is left behind.</exception>
    public static bool TryMake(string place, Action<Stream> content) => TryPut(place, content, beside => FileCalls.Move(beside, place, 0));

    /// <summary>Replaces a file, and keeps what it has besides its content: who may use it, its attributes.</summary>
    /// <param name="place">Its full name, to which no link leads.</param>
    /// <param name="present">The file that is there.</param>
    /// <param name="content">Writes its content.</param>
    /// <returns>False when something else is there by now.</returns>
    /// <exception cref="IOException">It cannot be replaced, and is as before; or the message says under which name the new one is.</exception>
    public static bool TryReplace(string place, FileVersion present, Action<Stream> content) =>
        TryPut(place, content, beside =>
            FileIdentity.VersionOf(place) is { } found && found.IsSameFile(present)
                ? TryReplace(place, beside)
                : Gone());

    /// <summary>Writes to what is open.</summary>
    public static void Write(SafeFileHandle file, Action<Stream> content)
    {
        using var stream = new FileStream(file, FileAccess.Write, bufferSize: 1 << 16);
        content(stream);
        stream.Flush();
    }

    // The system may take the old file away and then fail to give the new one its name: then it has none beside its own.
    private static bool TryReplace(string place, string beside)
    {
        if (FileCalls.Replace(place, beside, null, FileCalls.IgnoreMergeErrors, 0, 0))
        {
            return true;
        }

        if (Marshal.GetLastPInvokeError() == FileCalls.UnableToMoveReplacement)
        {
            if (FileCalls.Move(beside, place, 0))
            {
                return true;
            }

            Marshal.SetLastPInvokeError(FileCalls.UnableToMoveReplacement);
        }

        return false;
    }

    private static bool Gone()
    {
        Marshal.SetLastPInvokeError(FileCalls.FileExists);
        return false;
    }

    private static bool TryPut(string place, Action<Stream> content, Func<string, bool> put)
    {
        string beside = $"{place}.{Convert.ToHexStringLower(RandomBytes.Here.Make(8))}.new";
        var file = new SafeFileHandle(FileCalls.Open(beside, FileCalls.GenericWrite, FileCalls.ShareRead | FileCalls.ShareDelete, null, FileCalls.CreateNew, 0, 0), ownsHandle: true);
        if (file.IsInvalid)
        {
            throw Problem(Marshal.GetLastPInvokeError());
        }

        bool isPut = false;
        bool isAllThereIs = false;
        try
        {
            Write(file, content);
            isPut = put(beside);
            int error = isPut ? 0 : Marshal.GetLastPInvokeError();
            isAllThereIs = error == FileCalls.UnableToMoveReplacement;
            if (isAllThereIs)
            {
                throw new IOException($"the system has taken the old file away and did not give the new one its name; it is {beside} now", error);
            }

            return error is 0 or FileCalls.FileExists or FileCalls.AlreadyExists ? isPut : throw Problem(error);
        }
        finally
        {
            file.Dispose();
            if (!isPut && !isAllThereIs)
            {
                _ = FileCalls.Delete(beside);
            }
        }
    }
}

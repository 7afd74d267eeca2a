using System.Runtime.InteropServices;
using Jitney.Interop.Files;
using Jitney.Interop.Windows.Memory;
using Microsoft.Win32.SafeHandles;

namespace Jitney.Interop.Windows.Files;

/// <inheritdoc cref="OutputFile"/>
internal sealed unsafe class SystemOutputFile : OutputFile
{
    private const uint AllShare = FileCalls.ShareRead | FileCalls.ShareWrite | FileCalls.ShareDelete;
    private const int MostAttempts = 16;
    private const int LongestName = 32_768;

    /// <inheritdoc/>
    public override void Write(string path, Action<Stream> content)
    {
        if (Path.GetFileName(path).Length == 0)
        {
            throw OutputReplacement.Problem(FileCalls.PathNotFound);
        }

        string full = NativePath.Of(path);
        for (int attempt = 0; attempt < MostAttempts; attempt++)
        {
            if (TryWrite(full, content))
            {
                return;
            }
        }

        throw new IOException("others keep exchanging what has this name");
    }

    private static bool TryWrite(string full, Action<Stream> content)
    {
        // The system decides here who may write to what, and which links may be followed.
        using var present = new SafeFileHandle(FileCalls.Open(full, FileCalls.GenericWrite | FileCalls.ReadAttributes, AllShare, null, FileCalls.OpenExisting, 0, 0), ownsHandle: true);
        if (present.IsInvalid)
        {
            int error = Marshal.GetLastPInvokeError();
            if (error != FileCalls.FileNotFound)
            {
                throw FileIdentity.IsFolder(full) ? new IOException("it is a folder") : OutputReplacement.Problem(error);
            }

            return OutputReplacement.TryMake(TargetOf(full), content);
        }

        if (FileIdentity.VersionOf(present) is not { } version)
        {
            OutputReplacement.Write(present, content);
            return true;
        }

        string real = RealName(present);
        present.Dispose();
        return OutputReplacement.TryReplace(real, version, content);
    }

    // A link to what is not there yet makes that.
    private static string TargetOf(string full)
    {
        try
        {
            return File.ResolveLinkTarget(full, returnFinalTarget: true) is { } target ? NativePath.Of(target.FullName) : full;
        }
        catch (FileNotFoundException)
        {
            return full;
        }
    }

    private static string RealName(SafeFileHandle file)
    {
        using var borrowed = new BorrowedHandle(file);
        char[] room = new char[LongestName];
        fixed (char* start = room)
        {
            uint length = FileCalls.GetFinalPath(borrowed.Value, start, LongestName, 0);
            return length is > 0 and < LongestName ? new string(start, 0, (int)length) : throw OutputReplacement.Problem(Marshal.GetLastPInvokeError());
        }
    }
}

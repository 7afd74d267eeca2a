using System.Globalization;
using System.Runtime.InteropServices;
using Jitney.Interop.Files;
using Jitney.Interop.Linux.Files;
using Jitney.Interop.Linux.Processes;
using Jitney.Interop.Linux.Sockets;
using Jitney.Interop.Memory;

namespace Jitney.Interop.Linux.Memory;

/// <summary>Removes names of shared memory that processes left behind because a signal ended them.</summary>
/// <remarks>
/// The memory itself is gone with them once nobody has it open, but the system keeps an object as long as it has a name. A name tells the process that made
/// it and that process's namespace: a number that is free here may be in use in a container that shares the names.
/// </remarks>
internal static class LeftNames
{
    private const string Place = "/dev/shm";
    private const int NoSuchProcess = 3;

    private static readonly string s_space = Space();
    private static int s_isSwept;

    /// <summary>The beginning of this process's names.</summary>
    internal static string OwnPrefix => $"/{Prefix(Environment.ProcessId)}{s_space}_";

    /// <summary>Removes what executors of this namespace have left that are gone.</summary>
    /// <param name="again">Whether to do so also when it has been done before in this process.</param>
    public static void Sweep(bool again = false)
    {
        if (Interlocked.Exchange(ref s_isSwept, 1) != 0 && !again)
        {
            return;
        }

        foreach (string file in Matches("jitney_*"))
        {
            if (Path.GetFileName(file).Split('_') is [_, var number, var space, _] && space == s_space
                && int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out int process) && process > 0 && HasEnded(process))
            {
                Remove(file);
            }
        }
    }

    /// <summary>Removes what an executor, Jitney's or LLVM's, has left.</summary>
    /// <param name="process">Its number; it was a child of this process, and has ended.</param>
    public static void RemoveOf(int process)
    {
        foreach (string prefix in (ReadOnlySpan<string>)[Prefix(process), string.Create(CultureInfo.InvariantCulture, $"jitlink_{process}_")])
        {
            foreach (string file in Matches(prefix + '*'))
            {
                Remove(file);
            }
        }
    }

    // Names of others, and what is no memory, were not made by an executor of this user, whatever they look like.
    private static void Remove(string file)
    {
        if (FileIdentity.Of(file, out FileKind kind, out uint owner) is not null && kind == FileKind.Regular && owner == SocketCalls.GetEffectiveUser())
        {
            NamedMemory.Here.Unlink('/' + Path.GetFileName(file));
        }
    }

    private static string Prefix(int process) => string.Create(CultureInfo.InvariantCulture, $"jitney_{process}_");

    // Signal 0 is none: it only asks. A process of another user refuses it, which is an answer too.
    private static bool HasEnded(int process) =>
        ProcessCalls.Kill(process, 0) != 0 && Marshal.GetLastPInvokeError() == NoSuchProcess;

    private static string[] Matches(string pattern)
    {
        try
        {
            return Directory.GetFiles(Place, pattern);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    // pid:[4026531836]
    private static string Space()
    {
        try
        {
            return string.Concat((new FileInfo("/proc/self/ns/pid").LinkTarget ?? "").Where(char.IsAsciiDigit)) is { Length: > 0 } number ? number : "0";
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return "0";
        }
    }
}

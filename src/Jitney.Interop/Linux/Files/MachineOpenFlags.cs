using System.Runtime.InteropServices;

namespace Jitney.Interop.Linux.Files;

/// <summary>Flags for opening files whose bits mean other things on other machines.</summary>
internal static class MachineOpenFlags
{
    /// <summary>What is opened must be a folder.</summary>
    public static readonly int O_DIRECTORY = IsArm ? 0x4000 : 0x10000;

    /// <summary>A symbolic link at the end of the path is not followed.</summary>
    public static readonly int O_NOFOLLOW = IsArm ? 0x8000 : 0x20000;

    /// <summary>The path is a folder, in which a file without a name is made.</summary>
    public static readonly int O_TMPFILE = 0x400000 | O_DIRECTORY;

    private static bool IsArm => RuntimeInformation.ProcessArchitecture is Architecture.Arm64;
}

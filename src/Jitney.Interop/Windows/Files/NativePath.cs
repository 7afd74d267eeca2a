namespace Jitney.Interop.Windows.Files;

/// <summary>Names of files as the system's functions take them.</summary>
internal static class NativePath
{
    private const string ExtendedPrefix = @"\\?\";
    private const string ExtendedNetworkPrefix = @"\\?\UNC\";
    private const string DevicePrefix = @"\\.\";
    private const int LongestCommon = 247;

    /// <summary>A name from the root on, of any length.</summary>
    /// <exception cref="IOException">It is no name.</exception>
    public static string Of(string path)
    {
        string full = Full(path);
        return full.Length <= LongestCommon || full.StartsWith(ExtendedPrefix, StringComparison.Ordinal) || full.StartsWith(DevicePrefix, StringComparison.Ordinal) ? full
            : full.StartsWith(@"\\", StringComparison.Ordinal) ? ExtendedNetworkPrefix + full[2..]
            : ExtendedPrefix + full;
    }

    /// <summary>A name from the root on.</summary>
    /// <exception cref="IOException">It is no name.</exception>
    public static string Full(string path)
    {
        try
        {
            // Names of devices, with or without a folder in front of them, become such by this.
            return path.Contains('\0', StringComparison.Ordinal) ? throw new IOException("has a zero character in its name") : Path.GetFullPath(path);
        }
        catch (ArgumentException problem)
        {
            throw new IOException("has a name that no file can have", problem);
        }
        catch (PathTooLongException problem)
        {
            throw new IOException("has a name longer than the system allows", problem);
        }
    }

    /// <summary>Whether a full name is a device's or a pipe's, which may do something when it is opened; and not that of anything in a file system.</summary>
    /// <param name="full">The name.</param>
    /// <param name="isPipe">Whether it is a pipe's.</param>
    public static bool IsDevice(string full, out bool isPipe)
    {
        string[] parts = full.Split('\\');

        // \\.\pipe\NAME, \\SERVER\pipe\NAME, and \\?\UNC\SERVER\pipe\NAME.
        int place = full.StartsWith(ExtendedNetworkPrefix, StringComparison.OrdinalIgnoreCase) ? 5 : 3;
        isPipe = full.StartsWith(@"\\", StringComparison.Ordinal) && parts.Length > place && parts[place].Equals("pipe", StringComparison.OrdinalIgnoreCase);
        return isPipe
            || full.StartsWith(DevicePrefix, StringComparison.Ordinal)
            || (full.StartsWith(ExtendedPrefix, StringComparison.Ordinal)
                && !full.StartsWith(ExtendedNetworkPrefix, StringComparison.OrdinalIgnoreCase)
                && !(full.Length > 6 && char.IsAsciiLetter(full[4]) && full[5] == ':' && full[6] == '\\'));
    }
}

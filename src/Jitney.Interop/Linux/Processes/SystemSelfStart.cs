using Jitney.Interop.Processes;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Interop.Linux.Processes;

/// <inheritdoc cref="SelfStart"/>
internal sealed class SystemSelfStart : SelfStart
{
    private const int LongestName = 200;

    /// <inheritdoc/>
    public override string? Problem(string program)
    {
        string path = AuxiliaryVector.GivenFileName;
        bool isByProcess = path.StartsWith("/proc/", StringComparison.Ordinal) && path.EndsWith("/exe", StringComparison.Ordinal);
        if (!isByProcess && !IsCalledOtherwise(path))
        {
            return null;
        }

        return $"'{Name()}' was started again by {(isByProcess ? path : "its process's file")}, and that is {program}: a linked program has no file of its own; "
            + "have it start 'jitney run' with its inputs, or link it natively";
    }

    // Who reads where /proc/self/exe leads to starts that path, and says what the program is called. A link to this program has another path.
    private static bool IsCalledOtherwise(string path)
    {
        try
        {
            return File.ResolveLinkTarget(OwnProcess.Here.ProgramPath, returnFinalTarget: false)?.FullName is { } own && own == path && Path.GetFileName(Name()) != Path.GetFileName(own);
        }
        catch (IOException)
        {
            return false;
        }
    }

    private static string Name()
    {
        try
        {
            ReadOnlySpan<byte> line = File.ReadAllBytes("/proc/self/cmdline");
            int end = line.IndexOf((byte)0);
            string name = new NativeText(end < 0 ? line : line[..end]).ToExactString();
            return string.Concat(name.Take(LongestName).Select(static letter => char.IsControl(letter) ? '?' : letter));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return "a program";
        }
    }
}

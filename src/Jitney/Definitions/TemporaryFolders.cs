using Jitney.Failures;
using Jitney.Interop.Files;

namespace Jitney.Definitions;

/// <summary>Makes folders that only this user may enter, where compilers make their temporary files: in <c>$TMPDIR</c>, else where there is room.</summary>
internal static class TemporaryFolders
{
    private const string Variable = "TMPDIR";
    private const string Prefix = "jitney-";

    private static readonly string[] Usual = ["/tmp", "/var/tmp", "/dev/shm"];

    /// <summary>Makes one; its name cannot be guessed, and what has the name already is never taken.</summary>
    /// <exception cref="ExecutorException">It can be made nowhere.</exception>
    public static DirectoryInfo Make()
    {
        string? named = Environment.GetEnvironmentVariable(Variable);
        string[] places = string.IsNullOrEmpty(named) ? Usual : [named, .. Usual];
        var problems = new List<string>();
        foreach (string place in places.Distinct())
        {
            try
            {
                return new DirectoryInfo(PrivateFolder.Here.Make(Path.Combine(Path.GetFullPath(place), Prefix)));
            }
            catch (IOException exception)
            {
                problems.Add($"{place}: {FileProblem.Here.Of(exception)}");
            }
        }

        throw new ExecutorException(
            FailureSide.Controller, "make a temporary folder to compile in", $"{string.Join("; ", problems)}; let {Variable} name a folder that can be written to");
    }
}

using Xunit;

namespace Jitney.Repository.Tests;

/// <summary>Assertions that name every offender in full, one a line.</summary>
internal static class Expect
{
    public static void None(string what, IEnumerable<string> offenders)
    {
        string[] all = [.. offenders];
        if (all.Length > 0)
        {
            Assert.Fail($"{what}:\n  {string.Join("\n  ", all)}");
        }
    }
}

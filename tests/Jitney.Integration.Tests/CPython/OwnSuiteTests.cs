using System.Text.RegularExpressions;
using Jitney.Integration.Tests.Infrastructure;
using Jitney.Memory;

namespace Jitney.Integration.Tests.CPython;

/// <summary>CPython's own tests have the same outcome in a linked interpreter as in the system's, test by test.</summary>
/// <remarks>Every run takes the quick modules; with <c>JITNEY_TESTS=all</c> in the environment those that take long as well.</remarks>
public sealed partial class OwnSuiteTests(Workshop workshop)
{
    private static readonly string[] s_quick =
        ["test_dict", "test_list", "test_re", "test_json", "test_struct", "test_posix", "test_os", "test_ctypes", "test_atexit", "test_fork1"];

    private static readonly string[] s_slow =
        ["test_threading", "test_signal", "test_subprocess", "test_decimal", "test_socket", "test_exceptions", "test_faulthandler"];

    // Use ports of which the machine has one: two at once wait for each other.
    private static readonly string[] s_alone = ["test_socket"];

    public static TheoryData<string> Modules =>
        [.. Environment.GetEnvironmentVariable("JITNEY_TESTS") == "all" ? [.. s_quick, .. s_slow] : s_quick];

    [Theory]
    [MemberData(nameof(Modules))]
    public async Task Tests_end_as_they_do_natively(string module)
    {
        LinkedProgram program = Python.With(workshop, Python.Script("run_tests.py"), "-v", module) with { Limit = TimeSpan.FromMinutes(5) };
        Task<Outcome> native = program.RunNativelyAsync(Python.Program, workshop.NewFolder());
        if (s_alone.Contains(module))
        {
            await native;
        }

        Task<Outcome> linked = program.RunLinkedAsync(MemoryTransport.Shared, Python.Inputs(Python.Ordinary), workshop.NewFolder());
        Dictionary<string, string> expected = Results(await native);
        Dictionary<string, string> results = Results(await linked);

        Assert.NotEmpty(expected);
        string[] differences = [.. expected.Keys.Union(results.Keys).Order(StringComparer.Ordinal)
            .Select(test => (test, expected: expected.GetValueOrDefault(test, "not run"), result: results.GetValueOrDefault(test, "not run")))
            .Where(each => each.expected != each.result)
            .Select(each => $"{each.test}: natively {each.expected}, linked {each.result}")];
        Assert.True(differences.Length == 0, string.Join('\n', differences) + "\n" + (await linked).Error);
    }

    // What a test prints itself may stand between its name and its result; where that hides the result, both sides leave it out alike.
    private static Dictionary<string, string> Results(Outcome outcome)
    {
        var results = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (Match match in ResultLine().Matches(outcome.Output + outcome.Error))
        {
            string name = match.Groups["name"].Value;
            string result = match.Groups["result"].Value;
            results[name] = results.TryGetValue(name, out string? former) ? $"{former}, {result}" : result;
        }

        return results;
    }

    [GeneratedRegex(@"^(?<name>test\w+ \([\w.]+\)).*? \.\.\. (?<result>ok|FAIL|ERROR|skipped|expected failure|unexpected success)", RegexOptions.Multiline)]
    private static partial Regex ResultLine();
}

using Jitney.Integration.Tests.Infrastructure;
using Xunit.Sdk;

namespace Jitney.Integration.Tests.Programs;

/// <summary>Programs do what they do natively linked also inside a process that belongs to the usual runtime of .NET, as users of the library have it.</summary>
public sealed class HostedTests(Workshop workshop) : NativeComparison(workshop)
{
    // Programs of other topics ask about a process that is theirs: how it starts, forks, meets signals and ends, and what room it has.
    private static readonly string[] s_topics = ["CodeModels", "ControlFlow", "Cpp", "Data", "Exceptions", "IndirectFunctions", "Libraries", "Symbols"];

    public static TheoryData<string, CodeKind> Cases
    {
        get
        {
            var data = new TheoryData<string, CodeKind>();
            foreach (string topic in s_topics)
            {
                data.Add(topic, CodeKind.Pic);
                data.Add(topic, CodeKind.NonPic);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task A_topic_is_the_same(string topic, CodeKind code)
    {
        var failures = new List<string>();
        foreach (string path in Directory.GetFiles(ProgramSource.Folder(topic)).Order(StringComparer.Ordinal))
        {
            string name = Path.GetFileName(path);
            ProgramSource source = ProgramSource.Read(topic, name);
            if (source.Codes.Contains(code) && source.CanBeHosted)
            {
                try
                {
                    await CompareHostedAsync(topic, name, code);
                }
                catch (Exception exception) when (exception is IAssertionException)
                {
                    failures.Add($"{name}: {exception.Message}");
                }
            }
        }

        Assert.True(failures.Count == 0, string.Join("\n", failures));
    }
}

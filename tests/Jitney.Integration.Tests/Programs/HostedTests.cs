using Jitney.Integration.Tests.Infrastructure;

namespace Jitney.Integration.Tests.Programs;

/// <summary>Programs do what they do natively linked also inside a process that belongs to the usual runtime of .NET, as users of the library have it.</summary>
public sealed class HostedTests(Workshop workshop) : NativeComparison(workshop)
{
    public static TheoryData<string, CodeKind> Cases
    {
        get
        {
            var data = new TheoryData<string, CodeKind>();
            foreach (string folder in Directory.GetDirectories(ProgramSource.Folder("")).Order(StringComparer.Ordinal))
            {
                data.Add(Path.GetFileName(folder), CodeKind.Pic);
                data.Add(Path.GetFileName(folder), CodeKind.NonPic);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task A_topic_is_the_same(string topic, CodeKind code)
    {
        foreach (string path in Directory.GetFiles(ProgramSource.Folder(topic)).Order(StringComparer.Ordinal))
        {
            string name = Path.GetFileName(path);
            ProgramSource source = ProgramSource.Read(topic, name);
            if (source.Codes.Contains(code) && source.CanBeHosted)
            {
                TestContext.Current.TestOutputHelper?.WriteLine(name);
                await CompareHostedAsync(topic, name, code);
            }
        }
    }
}

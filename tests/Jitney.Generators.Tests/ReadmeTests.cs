using System.Text;
using System.Text.RegularExpressions;
using Jitney.Generators.Tests.Support;

namespace Jitney.Generators.Tests;

/// <summary>Do the examples of the README compile as they stand there, one behind the other?</summary>
public sealed partial class ReadmeTests
{
    // What the examples take for granted: a compiler, and somebody who knows prices.
    private const string Given = """
        Shop shop = new();
        static ValueTask<byte[]> CompileAsync(string name, CancellationToken cancellation) => ValueTask.FromResult(new byte[name.Length]);
        """;

    private const string GivenTypes = "internal sealed class Shop { public ValueTask<int> PriceAsync(string article, CancellationToken cancellation) => ValueTask.FromResult(article.Length); }";

    [Fact]
    public void The_examples_compile()
    {
        var usings = new StringBuilder("using System; using System.Collections.Generic; using System.Threading; using System.Threading.Tasks;\n");
        var statements = new StringBuilder(Given + "\n");
        var types = new StringBuilder(GivenTypes + "\n");
        MatchCollection examples = Example().Matches(File.ReadAllText(Path.Combine(Ways.Repository, "README.md")));
        Assert.NotEmpty(examples);
        foreach (Match example in examples)
        {
            StringBuilder part = statements;
            foreach (string line in example.Groups["code"].Value.Split('\n'))
            {
                if (line.StartsWith("public ", StringComparison.Ordinal) || line.StartsWith('['))
                {
                    part = types;
                }

                (UsingLine().IsMatch(line) ? usings : part).Append(line).Append('\n');
            }
        }

        string program = $"{usings}{statements}{types}";
        Assert.Empty(Compiled.ProgramProblems(program).Select(problem => $"{problem.GetMessage()}: {program.Split('\n')[problem.Location.GetLineSpan().StartLinePosition.Line]}"));
    }

    [GeneratedRegex(@"^```csharp\n(?<code>.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex Example();

    [GeneratedRegex(@"^using [\w.]+;", RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex UsingLine();
}

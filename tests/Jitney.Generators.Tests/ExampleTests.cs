using System.Net;
using System.Text.RegularExpressions;
using Jitney.Generators.Tests.Support;

namespace Jitney.Generators.Tests;

/// <summary>Do the examples in the documentation of public members compile, each by itself, in a program that uses the library?</summary>
public sealed partial class ExampleTests
{
    // What an example may take for granted, beside the namespaces. Those with a name are given unless the example makes its own.
    private const string Usings = """
        using System; using System.Collections.Generic; using System.Linq; using System.Threading; using System.Threading.Tasks;
        using Jitney.Calls; using Jitney.Diagnostics; using Jitney.Executors; using Jitney.Executors.Pools; using Jitney.Failures; using Jitney.Functions;
        using Jitney.Linking.Failures; using Jitney.Linking.Graph; using Jitney.Linking.Passes; using Jitney.Linking.Resolution; using Jitney.Memory;
        using Jitney.ObjectFiles.Failures; using Jitney.Protocol.Codecs; using Jitney.Protocol.Messages; using Jitney.Protocol.Proof; using Jitney.Protocol.Vocabulary;
        using Jitney.Protocol.Wire; using Jitney.Sessions; using Jitney.Sessions.Dylibs; using Jitney.Sessions.Generators; using Jitney.Sessions.Modules;
        using Jitney.Sessions.Replacement; using Jitney.Sessions.Runs;
        """;

    private const string Session = "await using Session session = await Session.StartAsync();\n";
    private const string Compiler = "static ValueTask<byte[]> CompileAsync(string name, CancellationToken cancellation = default) => ValueTask.FromResult(new byte[name.Length]);\n";

    public static TheoryData<string, string> Examples
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (string path in Directory.EnumerateFiles(Path.Combine(Ways.Repository, "src"), "*.cs", SearchOption.AllDirectories).Where(static path => !path.Contains("/obj/", StringComparison.Ordinal)))
            {
                int number = 0;
                foreach (Match example in Example().Matches(File.ReadAllText(path)))
                {
                    data.Add($"{Path.GetFileName(path)} {++number}", WebUtility.HtmlDecode(Margin().Replace(example.Groups["code"].Value, "")));
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Examples))]
    public void It_compiles(string place, string code)
    {
        Match types = TypeDeclaration().Match(code);
        string statements = types.Success ? code[..types.Index] : code;
        string session = OwnSession().IsMatch(statements) ? "" : Session;
        string program = $"{Usings}\n{session}{statements}\n{Compiler}{(types.Success ? code[types.Index..] : "")}";
        Assert.Empty(Compiled.ProgramProblems(program).Select(problem => $"{place}: {problem.GetMessage()}: {program.Split('\n')[problem.Location.GetLineSpan().StartLinePosition.Line]}"));
    }

    [Theory]
    [InlineData("Session.cs")]
    [InlineData("Dylib.cs")]
    [InlineData("Module.cs")]
    [InlineData("ExecutorChoice.cs")]
    [InlineData("ExecutorPool.cs")]
    [InlineData("PreparedProgram.cs")]
    [InlineData("RuntimeMemory.cs")]
    [InlineData("NativeFunctionsAttribute.cs")]
    [InlineData("DelegateLookUps.cs")]
    [InlineData("VariableLookUps.cs")]
    [InlineData("ILinkPass.cs")]
    [InlineData("JitneyException.cs")]
    public void The_main_types_have_one(string file) => Assert.Contains(Examples, example => example.Data.Item1.StartsWith(file + " ", StringComparison.Ordinal));

    [GeneratedRegex(@"<example>\s*(///\s*)?<code>(?<code>.*?)</code>", RegexOptions.Singleline | RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex Example();

    [GeneratedRegex(@"^[ ]*///[ ]?", RegexOptions.Multiline, 10_000)]
    private static partial Regex Margin();

    [GeneratedRegex(@"^(public |internal |\[)", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex TypeDeclaration();

    [GeneratedRegex(@"\bsession =", RegexOptions.None, 10_000)]
    private static partial Regex OwnSession();
}

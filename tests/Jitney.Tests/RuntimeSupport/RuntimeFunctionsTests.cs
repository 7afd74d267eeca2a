using Jitney.Definitions.Windows;
using Jitney.Linking.Formats;
using Jitney.Linking.Graph;
using Jitney.ObjectFiles.Failures;
using Jitney.RuntimeSupport.Windows;

namespace Jitney.Tests.RuntimeSupport;

/// <summary>Are Jitney's own parts of the C runtime of Windows objects as compilers make them?</summary>
public sealed class RuntimeFunctionsTests
{
    public static TheoryData<int, string> Names
    {
        get
        {
            var names = new TheoryData<int, string>();
            foreach (WindowsRuntime runtime in Enum.GetValues<WindowsRuntime>())
            {
                foreach ((string name, _) in RuntimeFunctions.For(runtime, CodeUse.Process))
                {
                    names.Add((int)runtime, name);
                }
            }

            return names;
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Each_defines_something_and_what_it_keeps_on_the_stack_is_described(int runtime, string name)
    {
        byte[] content = RuntimeFunctions.For((WindowsRuntime)runtime, CodeUse.Process).Single(function => function.Name == name).Content;
        ObjectFile file = ObjectFormat.Read(new InputName(name), content);
        ObjectGraph graph = file.BuildGraph();

        Assert.NotEmpty(file.Definitions());
        Block code = graph.Blocks[0];
        ReadOnlySpan<byte> bytes = graph.ContentOf(code);

        // sub rsp, and push r10 and the like.
        bool movesStack = bytes.IndexOf((ReadOnlySpan<byte>)[0x48, 0x83, 0xEC]) >= 0 || bytes.StartsWith((ReadOnlySpan<byte>)[0x41, 0x52]);
        Assert.Equal(movesStack, graph.Sections.Any(section => section.Role == SectionRole.FunctionTable));
        foreach (ref readonly Edge edge in graph.EdgesOf(code))
        {
            Assert.InRange(edge.Offset, 0u, (uint)code.Size - 4);
        }
    }

    [Fact]
    public void What_GNUs_main_calls_has_an_initialiser_beside_it()
    {
        ObjectGraph graph = ObjectFormat.Read(new InputName("start"), RuntimeFunctions.GnuStart[0].Content).BuildGraph();
        int table = Array.FindIndex(graph.Blocks, block => graph.Sections[block.Section].Role == SectionRole.InitArray);
        Edge edge = graph.EdgesOf(graph.Blocks[table])[0];

        Assert.Equal((EdgeKind.Pointer64, 1), (edge.Kind, edge.Addend));
        Assert.StartsWith("C3DBE3C3", Convert.ToHexString(graph.ContentOf(graph.Blocks[0])), StringComparison.Ordinal);
    }

    [Fact]
    public void No_name_has_two_definitions()
    {
        foreach (WindowsRuntime runtime in Enum.GetValues<WindowsRuntime>())
        {
            string[] names =
            [
                .. RuntimeFunctions.For(runtime, CodeUse.Process)
                    .SelectMany(static function => ObjectFormat.Read(new InputName(function.Name), function.Content).Definitions())
                    .Select(static definition => System.Text.Encoding.ASCII.GetString(definition.Name.Span)),
            ];
            Assert.Equal(names.Distinct(), names);
            Assert.Contains("atexit", names);
        }
    }

    [Fact]
    public void The_cookie_is_another_one_each_time_and_ends_texts()
    {
        byte[][] cookies = [.. Enumerable.Range(0, 4).Select(static _ => Cookie(CodeUse.Process))];

        Assert.Equal(4, cookies.Select(Convert.ToHexString).Distinct().Count());
        Assert.Equal(Cookie(CodeUse.Dump), Cookie(CodeUse.Dump));
        foreach (byte[] content in cookies)
        {
            ObjectGraph graph = ObjectFormat.Read(new InputName("cookie"), content).BuildGraph();
            ulong value = BitConverter.ToUInt64(graph.ContentOf(graph.Blocks[0]));
            Assert.InRange(value, 1ul, 0xFFFF_FFFF_FFFFul);
        }

        static byte[] Cookie(CodeUse use) => RuntimeFunctions.For(WindowsRuntime.Microsoft, use).Single(static function => function.Name == "cookie").Content;
    }
}

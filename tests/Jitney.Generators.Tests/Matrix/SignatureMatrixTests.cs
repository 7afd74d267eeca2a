using System.Reflection;
using Jitney.Generators.Tests.Support;
using Jitney.Sessions;

namespace Jitney.Generators.Tests.Matrix;

/// <summary>Are functions of every kind of signature called right, whoever compiled them and wherever they run?</summary>
public sealed class SignatureMatrixTests : IDisposable
{
    private const int Patience = 300_000;
    private const int Seed = 1;
    private const int Signatures = 520;

    private static readonly Lazy<(MatrixSource Source, Type Caller)> s_matrix = new(static () => Make(Seed, Signatures));

    private readonly Toolbox _tools = new();

    public static TheoryData<Way, string> Cases
    {
        get
        {
            var data = new TheoryData<Way, string>();
            foreach (Way way in Enum.GetValues<Way>())
            {
                data.Add(way, "gcc");
                data.Add(way, "clang-19");
            }

            return data;
        }
    }

    [Theory(Timeout = Patience)]
    [MemberData(nameof(Cases))]
    public async Task Arguments_and_results_are_what_the_ABI_says(Way way, string compiler)
    {
        await RunAsync(s_matrix.Value, way, compiler, "-O1");
        if (Environment.GetEnvironmentVariable("JITNEY_TESTS") == "all")
        {
            for (int seed = 1; seed <= 10; seed++)
            {
                await RunAsync(Make(seed, Signatures), way, compiler, seed % 2 == 0 ? "-O0" : "-O2");
            }
        }
    }

    public void Dispose() => _tools.Dispose();

    private static (MatrixSource Source, Type Caller) Make(int seed, int count)
    {
        var source = MatrixSource.Create(seed, count);
        return (source, Compiled.Assembly(source.CSharp).GetType("Caller")!);
    }

    private async Task RunAsync((MatrixSource Source, Type Caller) matrix, Way way, string compiler, string level)
    {
        string file = way.Compile(_tools, matrix.Source.C, compiler, level, "-fpic", "-w");
        await using Session session = await way.StartAsync();
        session.AddObject(file);
        Assert.Equal("", await CallAsync(matrix.Caller, "TaskAsync", session));
        if (way != Way.Wire)
        {
            Assert.Equal("", await CallAsync(matrix.Caller, "WaitingAsync", session));
        }
    }

    private static Task<string> CallAsync(Type caller, string method, Session session) =>
        (Task<string>)caller.GetMethod(method, BindingFlags.Public | BindingFlags.Static)!.Invoke(null, [session])!;
}

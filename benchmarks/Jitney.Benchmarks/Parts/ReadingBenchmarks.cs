using BenchmarkDotNet.Attributes;
using Jitney.Benchmarks.Generated;
using Jitney.Linking.Building;
using Jitney.Linking.Formats;
using Jitney.Linking.Resolution;
using Jitney.ObjectFiles.Elf;
using Jitney.ObjectFiles.Failures;

namespace Jitney.Benchmarks.Parts;

/// <summary>From bytes to resolved graphs: one object of 10 000 functions, and as many of one.</summary>
[Config(typeof(PartsConfig))]
public class ReadingBenchmarks
{
    private const int Functions = 10_000;
    private static readonly InputName Name = new("generated.o");
    private byte[] _large = [];
    private byte[][] _small = [];

    [GlobalSetup]
    public void Prepare()
    {
        _large = GeneratedObject.Write(0, Functions, Functions, splits: false);
        _small = [.. Enumerable.Range(0, Functions).Select(static index => GeneratedObject.Write(index, 1, Functions, splits: false))];
    }

    /// <summary>Checks an object's tables.</summary>
    [Benchmark]
    public object ReadTables() => ElfObjectFile.Read(Name, _large);

    /// <summary>Checks an object's tables and builds its graph: 20 000 symbols, 30 000 relocations.</summary>
    [Benchmark]
    public object BuildGraph() => ObjectFormat.Read(Name, _large).BuildGraph();

    /// <summary>Reads and resolves 10 000 objects.</summary>
    [Benchmark]
    public object Resolve() =>
        Closure.Collect(new LinkRequest([.. _small.Select(static bytes => new LinkInput(ObjectFormat.Read(Name, bytes)))], []), new LinkDefinitions(new NameTable()));
}

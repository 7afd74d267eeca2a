using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

namespace Jitney.Benchmarks.Parts;

/// <summary>Measures in this process, so that no project is generated and built for each benchmark.</summary>
internal sealed class PartsConfig : ManualConfig
{
    public PartsConfig()
    {
        _ = AddJob(Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance));
        _ = AddDiagnoser(MemoryDiagnoser.Default);
    }
}

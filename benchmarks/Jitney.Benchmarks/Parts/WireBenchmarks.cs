using BenchmarkDotNet.Attributes;
using Jitney.Protocol.Messages;
using Jitney.Protocol.Vocabulary;
using Jitney.Protocol.Wire;

namespace Jitney.Benchmarks.Parts;

/// <summary>Encoding and decoding of what every batch sends.</summary>
[Config(typeof(PartsConfig))]
public class WireBenchmarks
{
    private readonly SpsWriter _writer = new();
    private readonly MemoryInitializeRequest _request = new(
        (ExecutorAddress)0x10000000,
        [new ProtectedSegment(MemoryProtection.Read | MemoryProtection.Execute, (ExecutorAddress)0x10000000, 4096)],
        [],
        []);
    private ReadOnlyMemory<byte> _encoded;

    [GlobalSetup]
    public void Prepare() => _encoded = MemoryMessages.EncodeInitialize(new SpsWriter(), _request).Written.ToArray();

    /// <summary>Encodes what finalizes a batch.</summary>
    [Benchmark]
    public int Encode()
    {
        _writer.Clear();
        return MemoryMessages.EncodeInitialize(_writer, _request).Written.Length;
    }

    /// <summary>Decodes it.</summary>
    [Benchmark]
    public object Decode() => MemoryMessages.DecodeInitialize(_encoded);
}

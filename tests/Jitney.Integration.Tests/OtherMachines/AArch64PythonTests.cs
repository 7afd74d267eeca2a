using Jitney.Integration.Tests.CPython;
using Jitney.Integration.Tests.Infrastructure;
using Jitney.Memory;

namespace Jitney.Integration.Tests.OtherMachines;

/// <summary>CPython for AArch64, linked on this machine, does there what this machine's own interpreter of the same version does here.</summary>
public sealed class AArch64PythonTests(Workshop workshop)
{
    private const string Script = """
        import array, ast, base64, collections, ctypes, datetime, decimal, fractions, hashlib, itertools, json, math, pickle, random, re, struct, threading, zlib
        print(json.dumps({"squares": [i * i for i in range(10)], "text": "grüß"}), re.findall("[a-c]+", "abcdefcab"))
        print(math.sqrt(2), math.gamma(5.5), fractions.Fraction(3, 9), datetime.date(2024, 2, 29).isoformat(), decimal.Decimal(2).sqrt())
        print(zlib.crc32(b"jitney"), zlib.decompress(zlib.compress(b"a" * 1000)) == b"a" * 1000, base64.b64encode(b"words"), struct.pack("<hid", 1, 2, 3.5).hex())
        print(random.Random(5).sample(range(100), 5), pickle.loads(pickle.dumps({(1, 2): [3, {4}]})), sum(array.array("d", [1.5, 2.5])), ast.literal_eval("[1, (2,)]"))
        print(ctypes.CDLL(None).abs(-5), list(itertools.accumulate(range(6))), collections.Counter("letters").most_common(2))
        results = []
        threads = [threading.Thread(target=lambda number=number: results.append(sum(range(number * 1000)))) for number in range(8)]
        for thread in threads: thread.start()
        for thread in threads: thread.join()
        print(sorted(results))
        try: 1 / 0
        except ZeroDivisionError as error: print(error)
        raise SystemExit(3)
        """;

    [Theory]
    [InlineData(Python.Ordinary, MemoryTransport.Shared)]
    [InlineData(Python.PositionIndependent, MemoryTransport.Copy)]
    public async Task A_script_does_the_same(string archive, MemoryTransport memory)
    {
        Assert.SkipWhen(OtherMachine.AArch64.MissingForOwn is not null, OtherMachine.AArch64.MissingForOwn ?? "");
        Assert.SkipWhen(OtherMachine.AArch64.Archives is null, "artifacts/arm64/root has no archives: eng/target-root.sh could not fetch them");
        string root = OtherMachine.AArch64.Archives!, folder = Path.Combine(root, "usr/lib/python3.11/config-3.11-aarch64-linux-gnu");

        // It believes to be installed, so that it looks for its modules where the emulator shows those of its machine.
        LinkedProgram program = Python.With(workshop, "-c", Script);
        Outcome expected = await program.RunNativelyAsync(Python.Program, workshop.NewFolder());
        Assert.Equal("exit 3", expected.End);
        Outcome outcome = await OtherMachine.AArch64.Of(program, root).RunLinkedAsync(
            memory,
            [Path.Combine(folder, "python.o"), Path.Combine(folder, archive), OtherMachine.AArch64.Archive("libexpat.a"), OtherMachine.AArch64.Library("-lz", root), OtherMachine.AArch64.Library("-lm", root)],
            workshop.NewFolder());

        Assert.Equal(expected, outcome);
    }
}

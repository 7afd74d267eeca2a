using System.Diagnostics;
using Jitney.Executors;
using Jitney.Failures;
using Jitney.Interop.Streams;
using Jitney.Memory;
using Jitney.ObjectFiles.Failures;
using Jitney.Protocol.Messages;
using Jitney.Sessions;
using Jitney.TestSupport;
using Xunit;

namespace Jitney.Tests.Executors.Foreign;

/// <summary>Whatever goes wrong at whichever message of an executor: does each call end with a reason, and is everything given back?</summary>
[Collection(nameof(Alone))]
public sealed class FaultTests
{
    // Setup, and all calls of a session that links support code, links an object, calls it and ends.
    private const int Messages = 14;

    // Like nothing that the runtime or the C library maps.
    private const ulong SlabSize = 96UL << 20;

    public static TheoryData<string, MemoryTransport, Fault> Cases
    {
        get
        {
            var data = new TheoryData<string, MemoryTransport, Fault>();
            foreach (Fault fault in Enum.GetValues<Fault>())
            {
                foreach (MemoryTransport memory in Enum.GetValues<MemoryTransport>())
                {
                    data.Add("llvm", memory, fault);
                    data.Add("jitney", memory, fault);
                }
            }

            return data;
        }
    }

    [LinuxTheory(Timeout = 120_000)]
    [MemberData(nameof(Cases))]
    public async Task One_bad_message_ends_in_a_reason_and_leaves_nothing_behind(string executor, MemoryTransport memory, Fault fault)
    {
        string program = executor == "llvm" ? ExecutorPrograms.Llvm19 : ExecutorPrograms.Own ?? "";
        Assert.SkipUnless(File.Exists(program), $"{program} is not there: install llvm-19, run ./build.sh");
        byte[] content = Compiled.Object("""
            #include <stdio.h>
            static int base = 1;
            __attribute__((constructor)) static void begin(void) { base += 2; }
            int run(int x) { return x + base + (stdout == 0); }
            """);

        // The first time much is made that stays.
        await RunAsync(program, memory, content, fault, -1);
        string before = await SettledHoldingsAsync();
        for (int number = 0; number < Messages; number++)
        {
            await RunAsync(program, memory, content, fault, number);
        }

        for (var time = Stopwatch.StartNew(); Holdings() != before && time.Elapsed < TimeSpan.FromSeconds(5);)
        {
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }

        Assert.Equal(before, Holdings());
    }

    // What tests before this one have left to be collected or to end by itself must not go while this one counts.
    private static async Task<string> SettledHoldingsAsync()
    {
        string last = "";
        for (int same = 0; same < 5;)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            string now = Holdings();
            same = now == last ? same + 1 : 0;
            last = now;
            await Task.Delay(100, TestContext.Current.CancellationToken);
        }

        return last;
    }

    // Who waits for silence should not wait for long; but a busy machine may need longer than that for what is no fault.
    private static async Task RunAsync(string program, MemoryTransport memory, byte[] content, Fault fault, int number)
    {
        TimeSpan patience = TimeSpan.FromMilliseconds(fault is Fault.Silence && number >= 0 ? 300 : 10_000);
        while (!await TryRunAsync(program, memory, content, fault, number, patience))
        {
            patience *= 4;
        }
    }

    private static async Task<bool> TryRunAsync(string program, MemoryTransport memory, byte[] content, Fault fault, int number, TimeSpan patience)
    {
        bool isReached = false;
        var random = new Random((int)fault * 100 + number);
        await using var relay = new RelayedExecutor(program, (relay, index, message) =>
        {
            if (index != number)
            {
                if (fault is not Fault.Silence || !isReached)
                {
                    relay.Pass(message);
                }

                return;
            }

            isReached = true;
            Spoil(relay, message, fault, random);
        });
        var time = Stopwatch.StartNew();
        try
        {
            await UseAsync(relay, memory, content, fault, patience);

            // What an answer says can be right by chance, or be of no consequence.
            Assert.True(!isReached || fault is not (Fault.Silence or Fault.Torn) || number > LastCall(program), $"nobody minded message {number}");
        }
        catch (Exception) when (fault is Fault.Silence && !isReached && patience < TimeSpan.FromSeconds(10))
        {
            return false;
        }
        catch (Exception exception) when (exception is ExecutorException or LinkException)
        {
            Assert.True(isReached, $"without a fault: {exception}");
            Assert.DoesNotContain('\n', exception.Message);
            Assert.True(exception is not ExecutorException { Step.Length: 0 }, exception.Message);
        }
        catch (Exception exception) when (exception is OperationCanceledException or TimeoutException)
        {
            // Linked code may take its time, and who waits for it decides how long.
            Assert.True(fault is Fault.Silence && isReached, $"message {number}: {exception}");
        }

        Assert.True(time.Elapsed < TimeSpan.FromSeconds(15) + patience, $"message {number} took {time.Elapsed}");
        return true;
    }

    private static async Task UseAsync(RelayedExecutor relay, MemoryTransport memory, byte[] content, Fault fault, TimeSpan patience)
    {
        using var cancellation = new CancellationTokenSource(patience * 2);
        var options = new ExecutorOptions { Deadline = patience, GracePeriod = patience / 3 };
        IExecutorProcessControl control = await relay.OpenAsync(options, TestContext.Current.CancellationToken);
        await using Session session = await Session.StartAsync(
            new LinkSessionOptions { Executor = ExecutorChoice.Connected(control), Memory = memory, SlabSize = SlabSize, FinalizerLimit = patience },
            cancellation.Token);
        session.AddObject("test.o", content);
        Symbol run = await session.LookUpAsync("run", cancellation.Token);
        long result = await session.CallAsync(run.Address, 20).AsTask().WaitAsync(cancellation.Token);
        Assert.True(fault is Fault.Random or Fault.Flipped or Fault.Huge || result == 23, $"{result}");
    }

    // What comes later belongs to the end, where failures do not matter any more.
    private static int LastCall(string program) => program == ExecutorPrograms.Llvm19 ? 9 : 5;

    private static void Spoil(RelayedExecutor relay, Message message, Fault fault, Random random)
    {
        byte[] bytes = message.Arguments.ToArray();
        ulong number = message.Header.SequenceNumber;
        switch (fault)
        {
            case Fault.Dropped:
                relay.Leave();
                break;
            case Fault.Torn:
                Span<byte> header = stackalloc byte[MessageHeader.Length];
                message.Header.Write(header);
                relay.SayBytes(header[..random.Next(1, header.Length)]);
                relay.Leave();
                break;
            case Fault.Empty:
                relay.Say(message.Header.Opcode, number, []);
                break;
            case Fault.Cut:
                relay.Say(message.Header.Opcode, number, bytes.AsSpan(0, bytes.Length / 2));
                break;
            case Fault.Random:
                random.NextBytes(bytes);
                relay.Say(message.Header.Opcode, number, bytes);
                break;
            case Fault.Flipped:
                if (bytes.Length > 0)
                {
                    bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
                }

                relay.Say(message.Header.Opcode, number, bytes);
                break;
            case Fault.Huge:
                bytes.AsSpan(Math.Min(1, bytes.Length)).Fill(0xff);
                relay.Say(message.Header.Opcode, number, bytes);
                break;
            case Fault.Doubled:
                relay.Pass(message);
                relay.Pass(message);
                break;
            case Fault.Misnumbered:
                relay.Say(message.Header.Opcode, number + 1000, bytes);
                break;
            default:
                break;
        }
    }

    // Descriptors, but for those of assemblies, which the runtime opens when it gets to them; mappings of objects in memory, working memory by its size, names of shared memory, children.
    private static string Holdings()
    {
        string[] maps = File.ReadAllLines("/proc/self/maps");
        int objects = maps.Count(line => line.Contains("jitney", StringComparison.Ordinal) && line.Contains("memfd", StringComparison.Ordinal)
            || line.Contains("/dev/shm", StringComparison.Ordinal));
        int large = maps.Count(line => line.Split(' ')[0].Split('-') is [var start, var end]
            && Convert.ToUInt64(end, 16) - Convert.ToUInt64(start, 16) is >= SlabSize - (1 << 20) and <= SlabSize + (1 << 20));
        int names = Directory.GetFiles("/dev/shm").Count(name => name.Contains("jit", StringComparison.Ordinal));
        IEnumerable<string> descriptors = Directory.GetFiles("/proc/self/fd")
            .Select(path => new FileInfo(path).LinkTarget ?? "")
            .Where(target => !target.EndsWith(".dll", StringComparison.Ordinal) && !target.EndsWith(".pdb", StringComparison.Ordinal))
            .Select(target => target.Split('[', '-')[0])
            .CountBy(kind => kind)
            .OrderBy(kind => kind.Key, StringComparer.Ordinal)
            .Select(kind => $"{kind.Value} {kind.Key}");
        return $"{objects} mapped objects, {large} large mappings, {names} names; {string.Join(", ", descriptors)}";
    }
}

/// <summary>Tests that count what this process holds, and so cannot run beside others.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;

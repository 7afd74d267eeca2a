using System.Globalization;
using System.Security.Cryptography;
using Jitney.Executors;
using Jitney.Failures;
using Jitney.Interop.Streams;
using Jitney.Memory;
using Jitney.Protocol.Messages;
using Jitney.Protocol.Vocabulary;
using Jitney.Protocol.Wire;
using Jitney.TestSupport;
using Jitney.Tests.Executors;
using Xunit;

namespace Jitney.Tests.Memory;

/// <summary>What harm does an executor that lies about its named memory?</summary>
public sealed class LyingExecutorTests : IDisposable
{
    private const ulong Size = 64 * 1024;
    private static readonly ExecutorAddress s_start = new(0x10000);
    private readonly string _name = string.Create(CultureInfo.InvariantCulture, $"/jitlink_{Environment.ProcessId}_{RandomNumberGenerator.GetInt32(int.MaxValue)}");

    private string Place => "/dev/shm" + _name;

    public void Dispose() => File.Delete(Place);

    [LinuxFact]
    public async Task Somebody_elses_memory_is_neither_used_nor_removed()
    {
        await Make().DisposeAsync();
        await File.WriteAllBytesAsync(Place, new byte[Size], TestContext.Current.CancellationToken);
        using var fake = new FakeExecutor();
        await using StreamExecutorControl control = await GreetAsync(fake);
        await using var mapper = new LlvmSharedMemoryMapper(control);
        Task<MemoryReservation> reserving = ReserveAsync(mapper);
        await AnswerReserveAsync(fake);
        _ = AnswerAllAsync(fake);

        ExecutorException problem = await Assert.ThrowsAnyAsync<ExecutorException>(() => reserving);
        Assert.Equal(FailureSide.Executor, problem.Side);
        Assert.Contains("the shared memory that it names", problem.Message, StringComparison.Ordinal);
        Assert.Equal((long)Size, new FileInfo(Place).Length);
    }

    [LinuxTheory]
    [InlineData("before it is written to")]
    [InlineData("after it was handed out")]
    public async Task Memory_that_is_cut_is_told(string when)
    {
        using var fake = new FakeExecutor();
        await using StreamExecutorControl control = await GreetAsync(fake);
        await using var mapper = new LlvmSharedMemoryMapper(control);
        Task<MemoryReservation> reserving = ReserveAsync(mapper);
        await fake.HearAsync();
        using FileStream theirs = Make();
        fake.Say(Opcode.Result, 0, Reserved());
        MemoryReservation reservation = await reserving;
        Assert.False(File.Exists(Place));

        var range = ExecutorAddressRange.Of(s_start + 0x8000, 0x4000);
        if (when.StartsWith("before", StringComparison.Ordinal))
        {
            theirs.SetLength(0);
        }

        Memory<byte> working = mapper.Prepare(reservation, range);
        theirs.SetLength(0);
        working.Span.Fill(7);
        theirs.SetLength(0x8000);
        Task initializing = Task.Run(
            () => mapper.InitializeAsync(reservation, [new MemorySegment(MemoryProtection.Read, range, 0x4000)], [], TestContext.Current.CancellationToken).AsTask(),
            TestContext.Current.CancellationToken);
        ExecutorException? problem = await Record.ExceptionAsync(() => initializing.WaitAsync(TimeSpan.FromMilliseconds(500))) as ExecutorException;
        Assert.NotNull(problem);
        Assert.Contains("cut", problem.Message, StringComparison.Ordinal);
        _ = AnswerAllAsync(fake);
    }

    private static Task<MemoryReservation> ReserveAsync(LlvmSharedMemoryMapper mapper) =>
        mapper.ReserveAsync(new StripeSizes(0x8000, 0x4000, 0x4000), default, TestContext.Current.CancellationToken).AsTask();

    private static Task<StreamExecutorControl> GreetAsync(FakeExecutor fake) => fake.GreetAsync(FakeExecutor.Setup with
    {
        BootstrapSymbols = new[]
        {
            BootstrapSymbols.SharedMapperInstance, BootstrapSymbols.SharedMapperReserve, BootstrapSymbols.SharedMapperInitialize,
            BootstrapSymbols.SharedMapperDeinitialize, BootstrapSymbols.SharedMapperRelease,
        }.Select((name, index) => (name, index)).ToDictionary(entry => entry.name, entry => new ExecutorAddress(0x1000 + (ulong)entry.index)),
    });

    private async Task AnswerReserveAsync(FakeExecutor fake)
    {
        await fake.HearAsync();
        fake.Say(Opcode.Result, 0, Reserved());
    }

    // Whatever comes, until the end.
    private static async Task AnswerAllAsync(FakeExecutor fake)
    {
        while (true)
        {
            try
            {
                fake.Say(Opcode.Result, (await fake.HearAsync()).Header.SequenceNumber, 0);
            }
            catch (Exception)
            {
                return;
            }
        }
    }

    private byte[] Reserved() =>
        SharedMapperMessages.EncodeReserveResult(new SpsWriter(), Expected.Of(new SharedReservation(s_start, _name))).Written.ToArray();

    private FileStream Make()
    {
        var file = new FileStream(Place, new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            Share = FileShare.ReadWrite,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        });
        file.SetLength((long)Size);
        return file;
    }
}

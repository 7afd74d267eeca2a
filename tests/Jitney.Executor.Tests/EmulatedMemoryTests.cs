using System.Runtime.InteropServices;
using Jitney.Executor.Tests.Support;
using Jitney.Interop.Memory;
using Jitney.Protocol.Messages;
using Jitney.Protocol.Vocabulary;
using Jitney.Protocol.Wire;
using Jitney.TestSupport;

namespace Jitney.Executor.Tests;

/// <summary>Does the executor for AArch64 say what it is, and does it see all new code? An emulator that has translated code once is harder to tell than a processor.</summary>
public sealed class EmulatedMemoryTests
{
    private const int Times = 50;
    private const MemoryProtection ReadExecute = MemoryProtection.Read | MemoryProtection.Execute;

    [LinuxFact]
    public void It_says_what_it_is()
    {
        using RunningExecutor executor = Start();

        Assert.Equal("aarch64-unknown-linux-gnu", executor.Setup.TargetTriple);
        Assert.True(ulong.IsPow2(executor.Setup.PageSize));
        Assert.True(executor.Setup.BootstrapSymbols.ContainsKey(BootstrapSymbols.MemoryReserve));
    }

    [LinuxFact]
    public void Code_that_comes_in_messages_is_seen_where_other_code_was()
    {
        using RunningExecutor executor = Start();
        ulong page = executor.Setup.PageSize;
        ExecutorAddress start = Reserve(executor, new MemoryReserveRequest(page, page, page, MemorySource.Executor, false, default), null);

        Assert.Equal(Numbers, Numbers.Select(number =>
        {
            Initialize(executor, start, [new MemoryContent(start, Returning(number))]);
            long result = executor.CallFunction(start);
            GiveBack(executor, start);
            return (int)result;
        }));
    }

    [LinuxFact]
    public void Code_that_the_controller_writes_to_shared_memory_is_seen_where_other_code_was()
    {
        using RunningExecutor executor = Start();
        ulong page = executor.Setup.PageSize;
        using MemoryObject shared = MemoryObject.Create("test", 3 * page);
        using MappedMemory view = MappedMemory.ViewOf(shared);
        ExecutorAddress start = Reserve(executor, new MemoryReserveRequest(page, page, page, MemorySource.Descriptor, false, default), shared.Handle);

        Assert.Equal(Numbers, Numbers.Select(number =>
        {
            Returning(number).CopyTo(view.GetSpan());
            Initialize(executor, start, []);
            long result = executor.CallFunction(start);
            GiveBack(executor, start);
            return (int)result;
        }));
    }

    [LinuxFact]
    public void Code_that_runs_stays_as_it_is_while_new_code_comes_beside_it()
    {
        using RunningExecutor executor = Start();
        ulong page = executor.Setup.PageSize;
        ExecutorAddress start = Reserve(executor, new MemoryReserveRequest(page, page, page, MemorySource.Executor, false, default), null);
        Initialize(executor, start, [new MemoryContent(start, Returning(1))]);

        foreach (int number in Numbers)
        {
            ExecutorAddress place = start + (16 * (ulong)number);
            Initialize(executor, start, [new MemoryContent(place, Returning(number))], place);
            Assert.Equal((1, number), ((int)executor.CallFunction(start), (int)executor.CallFunction(place)));
        }
    }

    [LinuxFact]
    public void Code_for_the_memory_manager_of_LLVM_is_seen_where_other_code_was()
    {
        using RunningExecutor executor = Start();
        ExecutorAddress instance = executor.Setup.BootstrapSymbols[BootstrapSymbols.SimpleMemoryInstance];
        ExecutorAddress start = CommonResults.DecodeAddress(executor.Call(
            BootstrapSymbols.SimpleMemoryReserve, SimpleMemoryMessages.EncodeReserve(new SpsWriter(), instance, executor.Setup.PageSize)).Span).Value;

        Assert.Equal(Numbers, Numbers.Select(number =>
        {
            byte[] code = Returning(number);
            Assert.Null(CommonResults.DecodeAddress(executor.Call(
                LaterBootstrapSymbols.SimpleMemoryInitialize,
                SimpleMemoryMessages.EncodeFinalize(new SpsWriter(), instance, [new SimpleMemorySegment(ReadExecute, start, (ulong)code.Length, code)], [])).Span).Problem);
            return (int)executor.CallFunction(start);
        }));
    }

    private static IEnumerable<int> Numbers => Enumerable.Range(1, Times);

    // mov w0, #number; ret
    private static byte[] Returning(int number) =>
        [.. BitConverter.GetBytes(0x5280_0000u | ((uint)number << 5)), .. BitConverter.GetBytes(0xd65f_03c0u)];

    private static ExecutorAddress Reserve(RunningExecutor executor, MemoryReserveRequest request, SafeHandle? descriptor)
    {
        Expected<ExecutorAddress> result = CommonResults.DecodeAddress(executor.Call(
            BootstrapSymbols.MemoryReserve, MemoryMessages.EncodeReserve(new SpsWriter(), request), descriptor).Span);
        Assert.Null(result.Problem);
        return result.Value;
    }

    private static void Initialize(RunningExecutor executor, ExecutorAddress reservation, MemoryContent[] contents, ExecutorAddress? place = null)
    {
        var request = new MemoryInitializeRequest(reservation, [new ProtectedSegment(ReadExecute, place ?? reservation, 8)], contents, []);
        Assert.Null(CommonResults.DecodeAddress(executor.Call(BootstrapSymbols.MemoryInitialize, MemoryMessages.EncodeInitialize(new SpsWriter(), request)).Span).Problem);
    }

    private static void GiveBack(RunningExecutor executor, ExecutorAddress allocation) => Assert.Null(CommonResults.DecodeError(executor.Call(
        BootstrapSymbols.MemoryDeinitialize, CommonResults.EncodeAddresses(new SpsWriter(), [allocation])).Span));

    private static RunningExecutor Start()
    {
        Assert.SkipUnless(EmulatedExecutor.AArch64 is not null, EmulatedExecutor.Missing);
        return RunningExecutor.By(EmulatedExecutor.AArch64!);
    }
}

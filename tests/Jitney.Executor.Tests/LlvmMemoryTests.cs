using Jitney.Executor.Tests.Support;
using Jitney.Interop;
using Jitney.Interop.Memory;
using Jitney.Protocol.Messages;
using Jitney.Protocol.Vocabulary;
using Jitney.Protocol.Wire;
using Jitney.TestSupport;

namespace Jitney.Executor.Tests;

/// <summary>LLVM's two memory services, as LLVM's controllers use them and as they should not.</summary>
public sealed class LlvmMemoryTests : IDisposable
{
    private const ulong Page = 4096;
    private const MemoryProtection Read = MemoryProtection.Read;
    private const MemoryProtection ReadWrite = MemoryProtection.Read | MemoryProtection.Write;

    private readonly RunningExecutor _executor = new();
    private readonly NativeLibrarySource _sources = new();
    private readonly List<string> _reserved = [];

    public void Dispose()
    {
        _executor.Dispose();
        _sources.Dispose();
    }

    [Fact]
    public void A_finalized_allocation_has_its_content_and_zero_behind_it()
    {
        ExecutorAddress start = ReserveSimple(3 * Page);
        SimpleMemorySegment[] segments = [Segment(Read, start, 2 * Page, 1, 2, 3), Segment(ReadWrite, start + (2 * Page), 10)];

        Assert.Null(Complete(segments));

        Assert.Equal([1, 2, 3, 0], Bytes(start, 4));
        Assert.Equal([0], Bytes(start + ((2 * Page) - 1), 1));
        Assert.Null(Deallocate(start));
        Assert.Contains("No allocation entry found", Deallocate(start), StringComparison.Ordinal);
        AssertGone(start);
    }

    [Fact]
    public void Nothing_can_be_reserved_finalized_and_given_back()
    {
        Assert.Equal(ExecutorAddress.Null, ReserveSimple(0));
        Assert.Null(Complete([]));
        Assert.Null(Deallocate(ExecutorAddress.Null));
    }

    [Fact]
    public void A_size_beyond_all_measure_is_an_error()
    {
        foreach (ulong size in (ReadOnlySpan<ulong>)[ulong.MaxValue, 1UL << 63, 1UL << 60, ulong.MaxValue - Page])
        {
            Assert.NotNull(CommonResults.DecodeAddress(_executor.Call(
                BootstrapSymbols.SimpleMemoryReserve, SimpleMemoryMessages.EncodeReserve(new SpsWriter(), Simple, size)).Span).Problem);
            Assert.NotNull(ReserveShared(size).Problem);
        }

        Assert.Empty(Names());
    }

    [Fact]
    public void What_does_not_fit_frees_the_reservation()
    {
        foreach (Func<ExecutorAddress, SimpleMemorySegment> bad in (Func<ExecutorAddress, SimpleMemorySegment>[])
        [
            static start => Segment(Read, start, 2, 1, 2, 3),
            static start => Segment(MemoryProtection.None, start, 4),
            static start => Segment(Read, start, Page + 1),
            static start => Segment(Read, start, ulong.MaxValue),
        ])
        {
            ExecutorAddress start = ReserveSimple(Page);
            Assert.NotNull(Complete([bad(start)]));
            Assert.NotNull(Deallocate(start));
        }
    }

    [Fact]
    public void An_allocation_that_is_no_reservation_is_not_finalized() =>
        Assert.Contains("unrecognized", Complete([Segment(Read, (ExecutorAddress)0x1000_0000, 8)]), StringComparison.Ordinal);

    [Fact]
    public void A_small_content_with_gigabytes_of_zero_behind_it_is_no_work()
    {
        const ulong Size = 3UL << 30;
        ExecutorAddress start = ReserveSimple(Size);

        Assert.Null(Complete([Segment(ReadWrite, start, Size, 5)]));

        Assert.Equal([5, 0], Bytes(start, 2));
        Assert.Equal([0], Bytes(start + (Size - 1), 1));
    }

    [Fact]
    public void Reservations_lie_within_reach_of_each_other()
    {
        ExecutorAddress[] starts = [.. Enumerable.Range(0, 50).Select(_ => ReserveSimple(Page))];

        Assert.True(starts.Max() - starts.Min() < int.MaxValue);
    }

    [Fact]
    public void The_forms_of_LLVM_22_have_many_allocations_in_a_reservation()
    {
        ExecutorAddress start = ReserveSimple(4 * Page);

        Assert.Equal(start, Initialize22(Segment(Read, start, 8, 1)).Value);
        Assert.Equal(start + (2 * Page), Initialize22(Segment(Read, start + (2 * Page), 8, 2)).Value);
        Assert.NotNull(Initialize22().Problem);
        Assert.NotNull(Initialize22(Segment(Read, start + (4 * Page), 8)).Problem);
        Assert.Equal([2], Bytes(start + (2 * Page), 1));

        Assert.Null(GiveBack22(LaterBootstrapSymbols.SimpleMemoryDeinitialize, start));
        Assert.NotNull(GiveBack22(LaterBootstrapSymbols.SimpleMemoryDeinitialize, start));
        Assert.Equal(start, Initialize22(Segment(Read, start, 8, 3)).Value);
        Assert.Equal([3], Bytes(start, 1));
        Assert.Null(GiveBack22(LaterBootstrapSymbols.SimpleMemoryRelease, start));
        Assert.NotNull(GiveBack22(LaterBootstrapSymbols.SimpleMemoryRelease, start));
        AssertGone(start);
    }

    [Fact]
    public void Actions_run_in_order_are_undone_in_reverse_and_a_bad_one_is_an_error()
    {
        ExecutorAddress library = _executor.Open(_sources.Compile("""
            #include <stddef.h>
            #include <string.h>
            typedef struct { char bytes[8]; size_t size; } result;
            static char log[64];
            static result ok(const char *a, size_t n) { result r = {{0}, 1}; strncat(log, a, n); return r; }
            static result bad(const char *a, size_t n) { result r = {{0}, 0}; strncat(log, "!", 1); return r; }
            void *good_action(void) { return ok; }
            void *bad_action(void) { return bad; }
            void *log_address(void) { return log; }
            """));
        ExecutorAddress good = Address(library, "good_action");
        ExecutorAddress bad = Address(library, "bad_action");
        ExecutorAddress log = Address(library, "log_address");
        WrapperCall none = new(ExecutorAddress.Null, default);

        ExecutorAddress start = ReserveSimple(Page);
        Assert.Null(Complete([Segment(Read, start, 1)], new(Say("1"), Say("a")), new(none, Say("b")), new(Say("2"), none)));
        Assert.Null(Deallocate(start));
        Assert.Equal("12ba", Log());

        foreach (ExecutorAddress failing in (ExecutorAddress[])[bad, (ExecutorAddress)0x7000_0000_0000, (ExecutorAddress)0x1000, (ExecutorAddress)1])
        {
            start = ReserveSimple(Page);
            Assert.NotNull(Complete([Segment(Read, start, 1)], new(Say("3"), Say("c")), new(new(failing, default), Say("d")), new(Say("4"), none)));
            Assert.NotNull(Deallocate(start));
        }

        Assert.Equal("12ba3!c3c3c3c", Log());

        WrapperCall Say(string text) => new(good, System.Text.Encoding.UTF8.GetBytes(text));
        string Log() => System.Text.Encoding.UTF8.GetString(Bytes(log, 64)).TrimEnd('\0');
    }

    [Fact]
    public void Shared_memory_is_readable_from_the_start_and_has_a_name_until_it_is_released()
    {
        SharedReservation reservation = ReserveShared(1 << 20).Value!;
        Assert.Single(Names());
        Assert.Equal([0, 0], Bytes(reservation.Address + 5000, 2));
        using (MemoryObject memory = NamedMemory.Here.Open(reservation.Name))
        {
            memory.Write(0, [1, 2, 3]);
        }

        Assert.Equal(reservation.Address, InitializeShared(reservation, new ProtectedSegment(Read, reservation.Address, 3)).Value);
        Assert.Equal([1, 2, 3], Bytes(reservation.Address, 3));
        Assert.NotNull(InitializeShared(reservation, new ProtectedSegment(Read, reservation.Address + 1, 3)).Problem);
        Assert.NotNull(InitializeShared(reservation, new ProtectedSegment(Read, reservation.Address, 2 << 20)).Problem);
        Assert.NotNull(InitializeShared(new SharedReservation(reservation.Address + Page, ""), new ProtectedSegment(Read, reservation.Address + Page, 3)).Problem);
        Assert.Equal(new ExecutorAddress(ulong.MaxValue), InitializeShared(reservation).Value);
        Assert.Null(GiveBackShared(BootstrapSymbols.SharedMapperDeinitialize, reservation.Address));
        Assert.Null(GiveBackShared(BootstrapSymbols.SharedMapperDeinitialize, reservation.Address));
        Assert.Null(GiveBackShared(BootstrapSymbols.SharedMapperRelease, reservation.Address));
        Assert.NotNull(GiveBackShared(BootstrapSymbols.SharedMapperRelease, reservation.Address));
        Assert.Empty(Names());
    }

    [Fact]
    public void Reserving_nothing_is_an_error_and_leaves_no_name()
    {
        Assert.NotNull(ReserveShared(0).Problem);
        Assert.Empty(Names());
    }

    [Theory]
    [InlineData("")]
    [InlineData("int main(void) { for (;;); }")]
    [InlineData("#include <stdlib.h>\nint main(void) { exit(3); }")]
    public void However_the_executor_ends_no_name_is_left(string program)
    {
        ReserveShared(1 << 20);
        if (program.Length > 0)
        {
            _executor.Send(BootstrapSymbols.RunAsMain, RunMessages.EncodeMain(
                new SpsWriter(), _executor.Find(_executor.Open(_sources.Compile(program)), "main"), []));
        }

        if (!program.Contains("exit", StringComparison.Ordinal))
        {
            _executor.CloseStream();
        }

        _executor.AwaitExit();
        Assert.Empty(Names());
    }

    // What runs programs for Windows elsewhere may read zeros where nothing is.
    private void AssertGone(ExecutorAddress start) => Assert.Equal(OperatingSystem.IsWindows() ? Bytes(start, 1).Select(static _ => (byte)0) : [], Bytes(start, 1));

    // On Windows nobody lists the names that there are.
    private string[] Names() => OperatingSystem.IsWindows()
        ? [.. _reserved.Where(Exists)]
        : Directory.GetFiles("/dev/shm", $"jitney_{_executor.ProcessId}_*");

    private static bool Exists(string name)
    {
        try
        {
            NamedMemory.Here.Open(name).Dispose();
            return true;
        }
        catch (SystemCallException)
        {
            return false;
        }
    }

    private static SimpleMemorySegment Segment(MemoryProtection protection, ExecutorAddress address, ulong size, params byte[] content) =>
        new(protection, address, size, content);

    private ExecutorAddress Simple => _executor.Setup.BootstrapSymbols[BootstrapSymbols.SimpleMemoryInstance];

    private ExecutorAddress Shared => _executor.Setup.BootstrapSymbols[BootstrapSymbols.SharedMapperInstance];

    private ExecutorAddress Address(ExecutorAddress library, string function) =>
        (ExecutorAddress)(ulong)_executor.CallFunction(_executor.Find(library, function));

    private ExecutorAddress ReserveSimple(ulong size) => CommonResults.DecodeAddress(_executor.Call(
        BootstrapSymbols.SimpleMemoryReserve, SimpleMemoryMessages.EncodeReserve(new SpsWriter(), Simple, size)).Span).Value;

    private string? Complete(SimpleMemorySegment[] segments, params AllocationAction[] actions) => CommonResults.DecodeError(_executor.Call(
        BootstrapSymbols.SimpleMemoryFinalize, SimpleMemoryMessages.EncodeFinalize(new SpsWriter(), Simple, segments, actions)).Span);

    private string? Deallocate(ExecutorAddress start) => GiveBack22(BootstrapSymbols.SimpleMemoryDeallocate, start);

    private Expected<ExecutorAddress> Initialize22(params SimpleMemorySegment[] segments) => CommonResults.DecodeAddress(_executor.Call(
        LaterBootstrapSymbols.SimpleMemoryInitialize, SimpleMemoryMessages.EncodeFinalize(new SpsWriter(), Simple, segments, [])).Span);

    private string? GiveBack22(string service, ExecutorAddress address) => CommonResults.DecodeError(_executor.Call(
        service, SimpleMemoryMessages.EncodeDeallocate(new SpsWriter(), Simple, [address])).Span);

    private Expected<SharedReservation> ReserveShared(ulong size)
    {
        Expected<SharedReservation> reservation = SharedMapperMessages.DecodeReserveResult(_executor.Call(
            BootstrapSymbols.SharedMapperReserve, SharedMapperMessages.EncodeReserve(new SpsWriter(), Shared, size)).Span);
        if (reservation.Value is { } made)
        {
            _reserved.Add(made.Name);
        }

        return reservation;
    }

    private Expected<ExecutorAddress> InitializeShared(SharedReservation reservation, params ProtectedSegment[] segments) => CommonResults.DecodeAddress(
        _executor.Call(
            BootstrapSymbols.SharedMapperInitialize,
            SharedMapperMessages.EncodeInitialize(new SpsWriter(), Shared, reservation.Address, segments, [])).Span);

    private string? GiveBackShared(string service, ExecutorAddress address) => CommonResults.DecodeError(_executor.Call(
        service, SharedMapperMessages.EncodeGiveBack(new SpsWriter(), Shared, [address])).Span);

    private byte[] Bytes(ExecutorAddress start, ulong count)
    {
        ReadOnlyMemory<byte> result = _executor.Call(
            BootstrapSymbols.MemoryRead, MemoryAccessMessages.EncodeRead(new SpsWriter(), [ExecutorAddressRange.Of(start, count)]));
        return result.IsEmpty ? [] : MemoryAccessMessages.DecodeReadResult(result)[0].ToArray();
    }
}

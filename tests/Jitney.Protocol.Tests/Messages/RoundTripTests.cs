using Jitney.Protocol.Messages;
using Jitney.Protocol.Vocabulary;
using Jitney.Protocol.Wire;
using Xunit;

namespace Jitney.Protocol.Tests.Messages;

/// <summary>Does each end read what the other one wrote?</summary>
public sealed class RoundTripTests
{
    private static readonly ExecutorAddress s_one = new(0x1000);
    private static readonly ExecutorAddress s_two = new(0x7fff_ffff_f000);
    private static readonly ExecutorAddressRange s_range = new(s_one, s_two);

    private static readonly AllocationAction[] s_actions =
    [
        new(new WrapperCall(s_one, new byte[] { 1, 2 }), new WrapperCall(s_two, ReadOnlyMemory<byte>.Empty)),
        new(WrapperCall.None, new WrapperCall(s_one, new byte[] { 3 })),
    ];

    private static SpsWriter Writer => new(16);

    [Fact]
    public void Memory_reserve()
    {
        var request = new MemoryReserveRequest(0x1000, 0x2000, 0x3000, MemorySource.Descriptor, SharesData: true, s_two);
        Assert.Equal(request, MemoryMessages.DecodeReserve(MemoryMessages.EncodeReserve(Writer, request).Written.Span));
    }

    [Fact]
    public void Memory_reserve_with_an_unknown_source_is_refused()
    {
        byte[] bytes = MemoryMessages.EncodeReserve(Writer, new(1, 2, 3, (MemorySource)2, false, default)).Written.ToArray();
        Assert.Throws<MalformedMessageException>(() => MemoryMessages.DecodeReserve(bytes));
    }

    [Fact]
    public void Memory_reserve_over_two_objects()
    {
        var request = new MemoryReserveRequest(0x1000, 0x2000, 0x3000, MemorySource.Descriptor, SharesData: false, s_two);
        Assert.Equal(7UL, MemoryMessages.DecodeObjectKeep(MemoryMessages.EncodeObjectKeep(Writer, 7).Written.Span));
        Assert.Equal((request, 7UL), MemoryMessages.DecodeReserveTwo(MemoryMessages.EncodeReserveTwo(Writer, request, 7).Written.Span));
    }

    [Fact]
    public void Memory_populate() => Assert.Equal([s_range], MemoryMessages.DecodePopulate(MemoryMessages.EncodePopulate(Writer, [s_range]).Written.Span));

    [Fact]
    public void Surroundings()
    {
        SurroundingsRequest read = ForkMessages.DecodeSurroundings(
            ForkMessages.EncodeSurroundings(Writer, new SurroundingsRequest(["A=1", "B="], "/somewhere", [(1, 500), (2, 501)])).Written.Span);
        Assert.Equal(["A=1", "B="], read.Environment!);
        Assert.Equal("/somewhere", read.Directory);
        Assert.Equal([(1UL, 500UL), (2UL, 501UL)], read.Streams);
    }

    [Fact]
    public void An_empty_environment_is_not_none()
    {
        Assert.NotNull(ForkMessages.DecodeSurroundings(ForkMessages.EncodeSurroundings(Writer, new SurroundingsRequest([], "", [])).Written.Span).Environment);
        Assert.Null(ForkMessages.DecodeSurroundings(ForkMessages.EncodeSurroundings(Writer, new SurroundingsRequest(null, "", [])).Written.Span).Environment);
    }

    [Fact]
    public void Fork()
    {
        var request = new ForkRequest(s_one, ["a", "b"], new SurroundingsRequest(null, "", []), [new ImageInitializeRequest(s_two, ["c"], [s_range], [])]);
        ForkRequest read = ForkMessages.DecodeFork(ForkMessages.EncodeFork(Writer, request).Written.Span);
        Assert.Equal(s_one, read.Entry);
        Assert.Equal(["a", "b"], read.Arguments);
        ImageInitializeRequest image = Assert.Single(read.Images);
        Assert.Equal(s_two, image.DsoHandle);
        Assert.Equal(["c"], image.Arguments);
        Assert.Equal([s_range], image.Initialisers);
        Assert.Empty(image.Finalisers);
    }

    [Fact]
    public void Ends_of_runs()
    {
        foreach (ProcessEnd? end in (ProcessEnd?[])[new ProcessEnd(false, 0), new ProcessEnd(false, 255), new ProcessEnd(true, 9), null])
        {
            Assert.Equal(end, ForkMessages.DecodeEnd(ForkMessages.EncodeEnd(Writer, new Expected<ProcessEnd?>(end, null)).Written.Span).Value);
        }

        Assert.Equal("no", ForkMessages.DecodeEnd(ForkMessages.EncodeEnd(Writer, new Expected<ProcessEnd?>(null, "no")).Written.Span).Problem);
        Assert.Throws<MalformedMessageException>(() => ForkMessages.DecodeEnd(Writer.Value().Byte(3).Byte(0).Written.Span));
    }

    [Fact]
    public void Memory_initialize()
    {
        var request = new MemoryInitializeRequest(
            s_one,
            [new(MemoryProtection.Read, s_one, 10), new(MemoryProtection.Read | MemoryProtection.Write, s_two, 0)],
            [new(s_one, new byte[] { 1, 2, 3 }), new(s_two, new byte[] { 4 })],
            s_actions);

        MemoryInitializeRequest read = MemoryMessages.DecodeInitialize(MemoryMessages.EncodeInitialize(Writer, request).Written);

        Assert.Equal(s_one, read.Reservation);
        Assert.Equal(request.Segments, read.Segments);
        Assert.Equal([s_one, s_two], read.Contents.Select(content => content.Address));
        Assert.Equal([[1, 2, 3], [4]], read.Contents.Select(content => content.Bytes.ToArray()));
        Same(s_actions, read.Actions);
    }

    [Fact]
    public void Bits_of_a_protection_that_are_no_access_are_dropped()
    {
        SpsWriter bytes = Writer.Address(s_one).Address(s_two).Count(1).Byte(8 | 1).Address(s_two).UInt64(5).Count(0);
        Assert.Equal(MemoryProtection.Read, SharedMapperMessages.DecodeInitialize(bytes.Written.Span).Segments[0].Protection);
    }

    [Fact]
    public void Memory_read_and_write()
    {
        Assert.Equal([s_range], MemoryAccessMessages.DecodeRead(MemoryAccessMessages.EncodeRead(Writer, [s_range]).Written.Span));
        byte[][] buffers = [[1, 2], [], [3]];
        SpsWriter result = MemoryAccessMessages.BeginReadResult(Writer, buffers.Length);
        foreach (byte[] buffer in buffers)
        {
            buffer.CopyTo(MemoryAccessMessages.RoomForRead(result, buffer.Length));
        }

        Assert.Equal(buffers, MemoryAccessMessages.DecodeReadResult(result.Written).Select(buffer => buffer.ToArray()));
        MemoryContent written = Assert.Single(
            MemoryAccessMessages.DecodeWrite(MemoryAccessMessages.EncodeWrite(Writer, [new(s_two, new byte[] { 7, 8 })]).Written));
        Assert.Equal(s_two, written.Address);
        Assert.Equal([7, 8], written.Bytes.ToArray());
    }

    [Fact]
    public void Libraries_open()
    {
        string[] paths = ["", "libm.so.6", "/tmp/bücher.so"];
        Assert.Equal(paths, LibraryMessages.DecodeOpen(LibraryMessages.EncodeOpen(Writer, paths).Written.Span));
        Expected<ExecutorAddress>[] libraries = [Expected.Of(s_one), Expected.Failed<ExecutorAddress>("no such file")];
        Assert.Equal(libraries, LibraryMessages.DecodeOpenResult(LibraryMessages.EncodeOpenResult(Writer, libraries).Written.Span));
    }

    [Fact]
    public void Symbols_lookup()
    {
        var (handles, names) = LibraryMessages.DecodeLookUp(LibraryMessages.EncodeLookUp(Writer, [s_one, s_two], ["puts", ""]).Written.Span);
        Assert.Equal([s_one, s_two], handles);
        Assert.Equal(["puts", ""], names);
        LibrarySymbol[] symbols = [new(s_one, 12, LibrarySymbolKind.Function), new(default, 0, LibrarySymbolKind.NotFound)];
        Assert.Equal(symbols, LibraryMessages.DecodeLookUpResult(LibraryMessages.EncodeLookUpResult(Writer, symbols).Written.Span));
    }

    [Fact]
    public void Running()
    {
        var (entry, arguments) = RunMessages.DecodeMain(RunMessages.EncodeMain(Writer, s_two, ["python", "-c", "print('ä')"]).Written.Span);
        Assert.Equal(s_two, entry);
        Assert.Equal<NativeText>(["python", "-c", "print('ä')"], arguments);
        NativeText odd = new([0xff, 0xc3, 1]);
        Assert.Equal<NativeText>([odd, ""], RunMessages.DecodeMain(RunMessages.EncodeMain(Writer, s_two, [odd, ""]).Written.Span).Arguments);
        Assert.Equal(-1, RunMessages.DecodeMainResult(RunMessages.EncodeMainResult(Writer, -1).Written.Span));
        Assert.Equal(s_one, RunMessages.DecodeVoidFunction(RunMessages.EncodeVoidFunction(Writer, s_one).Written.Span));
        Assert.Equal((s_one, -5), RunMessages.DecodeIntFunction(RunMessages.EncodeIntFunction(Writer, s_one, -5).Written.Span));
        Assert.Equal(int.MinValue, RunMessages.DecodeIntResult(RunMessages.EncodeIntResult(Writer, int.MinValue).Written.Span));
    }

    [Fact]
    public void Typed_calls()
    {
        byte[] block = [.. Enumerable.Range(0, 40).Select(static value => (byte)value)];
        var message = new byte[TypedCallMessages.BlockOffset + block.Length + TypedCallMessages.TailSize(2)];
        TypedCallMessages.WriteHead(message, s_one, s_two, 16, 8, block.Length);
        block.CopyTo(message, TypedCallMessages.BlockOffset);
        TypedCallMessages.WriteTail(message.AsSpan(TypedCallMessages.BlockOffset + block.Length), [8, 32]);

        TypedCall call = TypedCallMessages.Read(message);
        Assert.Equal((s_one, s_two, 16, 8), (call.Thunk, call.Function, call.Returned, call.Arguments));
        Assert.Equal(block, call.Block.ToArray());
        Assert.Equal([8, 0, 0, 0, 32, 0, 0, 0], call.Pointers.ToArray());
    }

    [Theory]
    [InlineData(41, 0, 0)]
    [InlineData(0, 41, 0)]
    [InlineData(0, 0, 33)]
    [InlineData(-1, 0, 0)]
    [InlineData(0, 0, -1)]
    public void Typed_calls_that_leave_their_block_are_refused(int returned, int arguments, int pointer)
    {
        var message = new byte[TypedCallMessages.BlockOffset + 40 + TypedCallMessages.TailSize(1)];
        TypedCallMessages.WriteHead(message, s_one, s_two, returned, arguments, 40);
        TypedCallMessages.WriteTail(message.AsSpan(TypedCallMessages.BlockOffset + 40), [pointer]);
        Assert.Throws<MalformedMessageException>(() => TypedCallMessages.Read(message).Returned);
    }

    [Fact]
    public void Function_calls()
    {
        var (function, arguments) = RunMessages.DecodeFunctionCall(RunMessages.EncodeFunctionCall(Writer, s_two, [1, -2, 3, 4, 5, 6]).Written.Span);
        Assert.Equal(s_two, function);
        Assert.Equal([1, -2, 3, 4, 5, 6], arguments);
        Assert.Throws<ArgumentOutOfRangeException>(() => RunMessages.EncodeFunctionCall(Writer, s_two, new long[7]));
        foreach (Expected<long> result in new[] { Expected.Of(-3L), Expected.Failed<long>("no") })
        {
            Assert.Equal(result, RunMessages.DecodeFunctionCallResult(RunMessages.EncodeFunctionCallResult(Writer, result).Written.Span));
        }
    }

    [Fact]
    public void Images_and_imports()
    {
        var request = new ImageInitializeRequest(s_one, ["program"], [s_range, s_range], []);
        ImageInitializeRequest read = ActionMessages.DecodeImageInitialize(ActionMessages.EncodeImageInitialize(Writer, request).Written.Span);
        Assert.Equivalent(request, read, strict: true);
        Assert.Equal(s_two, ActionMessages.DecodeHandle(ActionMessages.EncodeHandle(Writer, s_two).Written.Span));
        ImportRedirection[] redirections = [new(s_one, s_two, 8), new(s_two, s_one, 0)];
        Assert.Equal(redirections, ActionMessages.DecodeRedirections(ActionMessages.EncodeRedirections(Writer, redirections).Written.Span));
        FunctionRedirection[] functions = [new(s_one, s_two, "puts"u8.ToArray()), new(s_two, s_one, default)];
        Assert.Equivalent(functions, ActionMessages.DecodeFunctionRedirections(ActionMessages.EncodeFunctionRedirections(Writer, functions).Written.Span), strict: true);
        Assert.Equal((s_range, true), ActionMessages.DecodeDebugObject(ActionMessages.EncodeDebugObject(Writer, s_range, true).Written.Span));
    }

    [Fact]
    public void Simple_memory_manager()
    {
        Assert.Equal((s_one, 77UL), SimpleMemoryMessages.DecodeReserve(SimpleMemoryMessages.EncodeReserve(Writer, s_one, 77).Written.Span));
        SimpleMemorySegment[] segments =
        [
            new(MemoryProtection.Read, s_one, 5, new byte[] { 1, 2, 3 }),
            new(MemoryProtection.Read | MemoryProtection.Write, s_two, 0, ReadOnlyMemory<byte>.Empty),
        ];
        var read = SimpleMemoryMessages.DecodeFinalize(SimpleMemoryMessages.EncodeFinalize(Writer, s_two, segments, s_actions).Written);
        Assert.Equal(s_two, read.Instance);
        Assert.Equal(segments.Select(segment => (segment.Protection, segment.Address, segment.Size)), read.Segments.Select(segment => (segment.Protection, segment.Address, segment.Size)));
        Assert.Equal([[1, 2, 3], []], read.Segments.Select(segment => segment.Content.ToArray()));
        Same(s_actions, read.Actions);
        var (instance, bases) = SimpleMemoryMessages.DecodeDeallocate(SimpleMemoryMessages.EncodeDeallocate(Writer, s_one, [s_two, s_one]).Written.Span);
        Assert.Equal(s_one, instance);
        Assert.Equal([s_two, s_one], bases);
    }

    [Fact]
    public void Dylib_manager_lookup()
    {
        DylibSymbolRequest[] symbols = [new("a", true), new("", false)];
        var read = DylibManagerMessages.DecodeLookUp(DylibManagerMessages.EncodeLookUp(Writer, s_one, s_two, symbols).Written.Span);
        Assert.Equal((s_one, s_two), (read.Instance, read.Handle));
        Assert.Equal(symbols, read.Symbols);
        SpsWriter old = Writer.Value().Count(2).Address(s_one).Address(s_two);
        Assert.Equal([s_one, s_two], DylibManagerMessages.DecodeLookUpResult(old.Written.Span, DylibLookUpForm.Addresses).Value);
        Assert.Equal("gone", DylibManagerMessages.DecodeLookUpResult(Writer.NoValue("gone").Written.Span, DylibLookUpForm.AddressesAndFlags).Problem);
    }

    [Fact]
    public void Errors_and_expected_values_have_opposite_senses()
    {
        Assert.Equal("bad", CommonResults.DecodeError(CommonResults.EncodeError(Writer, "bad").Written.Span));
        Assert.Null(CommonResults.DecodeError(CommonResults.EncodeError(Writer, null).Written.Span));
        Assert.Equal("bad", CommonResults.DecodeAddress(CommonResults.EncodeAddress(Writer, Expected.Failed<ExecutorAddress>("bad")).Written.Span).Problem);
        Assert.Equal(1, CommonResults.EncodeError(Writer, "bad").Written.Span[0]);
        Assert.Equal(0, CommonResults.EncodeAddress(Writer, Expected.Failed<ExecutorAddress>("bad")).Written.Span[0]);
    }

    private static void Same(AllocationAction[] expected, IReadOnlyList<AllocationAction> actual)
    {
        Assert.Equal(expected.Length, actual.Count);
        foreach ((AllocationAction one, AllocationAction other) in expected.Zip(actual))
        {
            Assert.Equal((one.Finalize.Callee, one.Deallocate.Callee), (other.Finalize.Callee, other.Deallocate.Callee));
            Assert.Equal(one.Finalize.Arguments.ToArray(), other.Finalize.Arguments.ToArray());
            Assert.Equal(one.Deallocate.Arguments.ToArray(), other.Deallocate.Arguments.ToArray());
        }
    }
}

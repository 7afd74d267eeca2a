using Jitney.Protocol.Messages;
using Jitney.Protocol.Vocabulary;
using Jitney.Protocol.Wire;
using Xunit;

namespace Jitney.Protocol.Tests.Messages;

/// <summary>Do we write and read the bytes that LLVM 19's two ends exchanged?</summary>
public sealed class CapturedBytesTests
{
    private static readonly ExecutorAddress s_dylibs = new(0x562909281a60);
    private static readonly ExecutorAddress s_mapper = new(0x562909281820);
    private static readonly ExecutorAddress s_base = new(0x7f7e58000000);

    [Fact]
    public void Opening_the_process_as_the_first_call()
    {
        byte[] arguments = DylibManagerMessages.EncodeOpen(new SpsWriter(), s_dylibs, "", 0).Written.ToArray();
        var header = new byte[MessageHeader.Length];
        MessageHeader.For(Opcode.CallWrapper, 0, new ExecutorAddress(0x5628e8f74550), arguments.Length).Write(header);

        Assert.Equal(
            Bytes.Of("""
                38 00 00 00 00 00 00 00  03 00 00 00 00 00 00 00  00 00 00 00 00 00 00 00  50 45 f7 e8 28 56 00 00
                60 1a 28 09 29 56 00 00  00 00 00 00 00 00 00 00  00 00 00 00 00 00 00 00
                """),
            (byte[])[.. header, .. arguments]);
        Assert.Equal((s_dylibs, "", 0UL), DylibManagerMessages.DecodeOpen(arguments));
    }

    [Fact]
    public void The_result_of_opening_the_process()
    {
        byte[] message = Bytes.Of("""
            29 00 00 00 00 00 00 00  02 00 00 00 00 00 00 00  00 00 00 00 00 00 00 00  00 00 00 00 00 00 00 00
            01  e0 42 c7 a7 7e 7f 00 00
            """);

        MessageHeader header = MessageHeader.Read(message, 1000);

        Assert.Equal(new MessageHeader(41, Opcode.Result, 0, ExecutorAddress.Null), header);
        Assert.Equal(9, header.ArgumentSize);
        Assert.Equal(Expected.Of(new ExecutorAddress(0x7f7ea7c742e0)), CommonResults.DecodeAddress(message.AsSpan(32)));
    }

    [Fact]
    public void Reserving_a_gibibyte_of_shared_memory()
    {
        byte[] arguments = Bytes.Of("20 18 28 09 29 56 00 00 | 00 00 00 40 00 00 00 00");
        byte[] result = Bytes.Of("01  00 00 00 58 7e 7f 00 00  0e 00 00 00 00 00 00 00  2f 6a 69 74 6c 69 6e 6b 5f 37 37 30 5f 31");
        Expected<SharedReservation> reservation = Expected.Of(new SharedReservation(s_base, "/jitlink_770_1"));

        Assert.Equal(arguments, SharedMapperMessages.EncodeReserve(new SpsWriter(), s_mapper, 1 << 30).Written.ToArray());
        Assert.Equal((s_mapper, 1UL << 30), SharedMapperMessages.DecodeReserve(arguments));
        Assert.Equal(reservation, SharedMapperMessages.DecodeReserveResult(result));
        Assert.Equal(result, SharedMapperMessages.EncodeReserveResult(new SpsWriter(), reservation).Written.ToArray());
    }

    [Fact]
    public void Initializing_two_segments()
    {
        byte[] arguments = Bytes.Of("""
            20 18 28 09 29 56 00 00  00 00 00 58 7e 7f 00 00  02 00 00 00 00 00 00 00
            01  00 00 00 58 7e 7f 00 00  78 00 00 00 00 00 00 00
            05  00 10 00 58 7e 7f 00 00  64 00 00 00 00 00 00 00
            00 00 00 00 00 00 00 00
            """);
        ProtectedSegment[] segments =
        [
            new(MemoryProtection.Read, s_base, 120),
            new(MemoryProtection.Read | MemoryProtection.Execute, s_base + 0x1000, 100),
        ];

        Assert.Equal(arguments, SharedMapperMessages.EncodeInitialize(new SpsWriter(), s_mapper, s_base, segments, []).Written.ToArray());
        var decoded = SharedMapperMessages.DecodeInitialize(arguments);
        Assert.Equal((s_mapper, s_base), (decoded.Instance, decoded.Reservation));
        Assert.Equal(segments, decoded.Segments);
        Assert.Empty(decoded.Actions);
    }

    [Fact]
    public void Looking_two_symbols_up()
    {
        byte[] result = Bytes.Of("01  02 00 00 00 00 00 00 00  10 00 00 58 7e 7f 00 00 10 00  20 00 00 58 7e 7f 00 00 10 00");
        ExecutorAddress[] addresses = [s_base + 0x10, s_base + 0x20];

        Assert.Equal(addresses, DylibManagerMessages.DecodeLookUpResult(result, DylibLookUpForm.AddressesAndFlags).Value);
        Assert.Equal(
            result,
            DylibManagerMessages.EncodeLookUpResult(
                new SpsWriter(),
                Expected.Of<IReadOnlyList<DylibSymbolDefinition>>([.. addresses.Select(static address => new DylibSymbolDefinition(address, DylibSymbolDefinition.Exported))])).Written.ToArray());
    }

    [Fact]
    public void Main_returning_seven() => Assert.Equal(7, RunMessages.DecodeMainResult(Bytes.Of("07 00 00 00 00 00 00 00")));

    [Fact]
    public void Registering_an_eh_frame()
    {
        byte[] arguments = Bytes.Of("10 00 00 58 7e 7f 00 00  64 00 00 58 7e 7f 00 00");
        var range = new ExecutorAddressRange(s_base + 0x10, s_base + 0x64);

        Assert.Equal(arguments, ActionMessages.EncodeRange(new SpsWriter(), range).Written.ToArray());
        Assert.Equal(range, ActionMessages.DecodeRange(arguments));
        Assert.Null(CommonResults.DecodeError([0]));
    }
}
